"""Counts without the weights: each tensor is read once, then every threshold is answered from here."""
