"""Pages of buying: lists live from the core, and the forms of its documents."""
