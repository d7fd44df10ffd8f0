"""How people meet the simulator: the command line."""
