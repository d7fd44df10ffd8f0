"""What dialogues show: summaries, datasets."""
