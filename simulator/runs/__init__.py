"""Many dialogues: planned, played, stored."""
