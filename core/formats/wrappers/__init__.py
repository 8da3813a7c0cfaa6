"""Checkpoints in archives and compressed files: unpacked into a temporary folder, within bounds, and read there."""
