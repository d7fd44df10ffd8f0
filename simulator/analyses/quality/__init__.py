"""What a run is worth as data: how varied it is, and how near its customers are to people."""
