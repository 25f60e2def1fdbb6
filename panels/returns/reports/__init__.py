"""The reports, each a function from rows to a `Report`."""
