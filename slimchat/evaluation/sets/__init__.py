"""Making golden sets and keeping them well."""
