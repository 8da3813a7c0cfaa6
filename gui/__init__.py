"""The window: its state, the widgets that show it, and what ties them together."""
