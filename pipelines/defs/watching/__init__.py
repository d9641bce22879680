"""What the night finds in stock."""
