"""Pages on which staff enter business documents."""
