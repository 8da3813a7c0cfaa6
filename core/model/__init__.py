"""Tensors as parameters of modules: names, classes, ties, the module tree."""
