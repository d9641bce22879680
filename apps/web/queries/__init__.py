"""What pages read: one function for each figure or list, as plain values.

`masters`, `documents` and `live_stock` read the core, because work screens show the present;
the others read the published marts through the scoped reader. No function draws anything.
"""
