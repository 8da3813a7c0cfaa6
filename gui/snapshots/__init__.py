"""The window of snapshots: plans side by side."""
