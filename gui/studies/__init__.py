"""The window of studies: sweep, sensitivity and search, each on a page of its own."""
