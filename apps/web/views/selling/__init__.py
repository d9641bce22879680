"""Pages of selling: the forms of its documents, and lists live from the core."""
