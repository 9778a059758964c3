"""Golden sets and metrics that need no judge."""
