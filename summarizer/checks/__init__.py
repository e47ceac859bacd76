"""Checks of extracted items against the source: pure functions, one concept a module."""
