"""Counting what the record holds: returns, follow-up, reports, alerts. Nothing here is written."""
