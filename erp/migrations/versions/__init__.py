"""One module a schema version; each runs its frozen SQL file."""
