"""Loading modules late, in jobs: one thread at a time.

pydantic loads parts of itself when its first models are made. Two threads that do so at the same time find it half
loaded, and fail.
"""

from threading import RLock

LOADING = RLock()
"""Held while a job imports what takes long to load."""
