"""Question and answer sets, and sets of tickets: what is asked for, checked and written."""
