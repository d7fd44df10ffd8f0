"""Targets: bots that are not ours, each kind a file, behind one protocol."""
