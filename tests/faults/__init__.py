"""Faults that are caused: calls of the file system that fail, and processes that are killed."""
