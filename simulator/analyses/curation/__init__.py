"""Curation: which dialogues of a run are worth training on, and why the others are not."""
