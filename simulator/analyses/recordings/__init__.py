"""Recorded conversations of other systems: read into turns, with a count of what is not read."""
