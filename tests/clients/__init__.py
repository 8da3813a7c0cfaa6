"""Pruned files at the receiving end: made, loaded and run by the libraries that people use.

`runner` makes the environment of a family of libraries and runs the family's module in it, such as `hubs_child`. Each
module prints its rows (`table.Row`); `case` makes one of a model that a library saves, loads and runs.
"""
