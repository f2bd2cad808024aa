"""What is kept: tables, the database, and queries. No rules live here."""
