"""Backups, and their proof."""
