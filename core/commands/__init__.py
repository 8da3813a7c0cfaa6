"""The command line: a parser, and a module for each command with its result as JSON and as text."""
