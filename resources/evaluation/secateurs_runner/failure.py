"""What the user can mend."""

from __future__ import annotations

from typing import Any


class Failure(Exception):  # noqa: N818 - its fields are told to the app
    """Something that the user can mend."""

    def __init__(self, kind: str, **details: Any) -> None:
        super().__init__(kind)
        self.answer = {"failed": kind, **details}
