"""Counts without the weights: each tensor is read once into an index that then answers for every threshold."""
