"""Discord against its fake."""
