"""Worked cases with their story and the result they are expected to give."""
