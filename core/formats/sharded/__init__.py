"""Models in several files with an index, and folders that are one model."""
