"""One file for each command of the command line: what it does, and its answer as JSON and as text."""
