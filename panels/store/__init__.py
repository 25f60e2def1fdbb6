"""Where the record is kept: SQLite, PostgreSQL, or memory for tests; one behaviour for all."""
