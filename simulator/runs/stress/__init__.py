"""Stress: attacks drawn from tactics, judged by what happened, and counted."""
