"""What can be done from Python; `import simulator` gives it, and the commands call it."""
