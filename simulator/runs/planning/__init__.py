"""The mathematics of a plan: set covers, walks through a graph, pairs of values."""
