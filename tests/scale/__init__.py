"""Scripts: runs of several processes, larger and longer than in the suite."""
