"""What is true, what is allowed and who comes: packs, worlds, personas, scenarios, cases.

Knows no model and no graph.
"""
