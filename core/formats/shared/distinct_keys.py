"""The keys of a new file: no two tensors have the same."""

from collections.abc import Iterable

from core.base.errors import UserError
from core.formats.shared.malformed import shorten


def require_distinct(keys: Iterable[str], subject: str) -> None:
    """Refuse to write what would have two tensors of one key.

    Args:
        keys: of all tensors that would be written.
        subject: what would have them, as the beginning of a sentence.

    Raises:
        UserError: a key occurs twice.
    """
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise UserError(f"{subject} would have two tensors called {shorten(key)}. Commit it instead.")
        seen.add(key)
