"""Records in and out of case-management systems, by a field map."""
