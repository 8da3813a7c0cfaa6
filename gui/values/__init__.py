"""The table of numbers: its model, how a cell looks, and its page."""
