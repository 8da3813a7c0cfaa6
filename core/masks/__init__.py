"""Masks as images, as blocks of rows, and as tables of values."""
