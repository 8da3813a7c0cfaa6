"""Pickles read without running them: opcodes in, passive nodes out, and back."""
