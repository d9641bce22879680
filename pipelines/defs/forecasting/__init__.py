"""What will be asked for: forecasts from the published version."""
