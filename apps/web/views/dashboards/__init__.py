"""Pages on which managers read proved figures from the published marts."""
