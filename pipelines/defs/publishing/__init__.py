"""What goes out: the published version."""
