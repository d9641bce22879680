"""Pages of goods: what they cost and why."""
