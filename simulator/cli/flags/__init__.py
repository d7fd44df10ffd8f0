"""The flags of every command, a file each: light, so that `--help` answers at once.

A file has `HELP` (a sentence), `EXAMPLES` (two lines that can be run) and `flags(command)`.
"""
