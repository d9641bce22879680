"""Pages of people: who may do what, and what was done."""
