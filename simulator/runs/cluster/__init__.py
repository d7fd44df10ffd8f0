"""Past one machine: workers that are actors of a Ray cluster."""
