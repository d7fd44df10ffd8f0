"""Dialogues as chat-format fine-tuning data: formats, split, validation, card."""
