"""Masks: N of M, as images, as blocks of rows, as tables of values, and as files of their own."""
