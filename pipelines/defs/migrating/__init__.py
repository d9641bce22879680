"""Old systems, one asset a source, with its certificate."""
