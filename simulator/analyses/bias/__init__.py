"""Bias: whether a bot treats customers otherwise who differ in nothing but who they are."""
