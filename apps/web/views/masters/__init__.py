"""Pages on which people maintain master data."""
