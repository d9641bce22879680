"""What keeps a company small and quick."""
