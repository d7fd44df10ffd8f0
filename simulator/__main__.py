"""`python -m simulator`."""

import sys

from simulator.faces.cli import main

if __name__ == "__main__":
    sys.exit(main())
