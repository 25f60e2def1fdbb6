"""The command line: one module for each noun of the `oocd` command."""
