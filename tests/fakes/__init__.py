"""One fake for each thing outside."""
