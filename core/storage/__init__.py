"""Bytes in and out: source files, new files, references to tensors and how their elements are read."""
