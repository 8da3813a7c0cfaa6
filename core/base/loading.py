"""Loading modules late, in jobs: one thread at a time."""

from threading import RLock

LOADING = RLock()
"""Held while a job imports what takes long to load: pydantic makes parts of itself when its first models are made."""
