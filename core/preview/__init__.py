"""Plan × index → the numbers that are shown, and what has to be read to make them exact."""
