"""Tests of the module tree; its numbers and check boxes against a plain recursion (`naive_totals`)."""
