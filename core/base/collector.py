"""Python's garbage collector, which takes long where many objects come to stay, and then finds nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Switch the collector off while the block runs."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def kept_for_good() -> Iterator[None]:
    """Have the collector never look at what the block makes, or has been made before: modules that are loaded."""
    with uncollected():
        yield
        gc.freeze()
