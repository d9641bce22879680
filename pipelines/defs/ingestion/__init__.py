"""What comes in: the core, later files and feeds."""
