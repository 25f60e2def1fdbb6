"""Runs the command line as `python -m oocd`."""

import sys

from oocd.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
