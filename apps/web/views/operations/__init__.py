"""Pages on which people keep an installation alive."""
