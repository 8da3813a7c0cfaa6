"""Masks as pictures, rows and numbers."""
