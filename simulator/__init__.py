"""A flight simulator for customer-support bots."""
