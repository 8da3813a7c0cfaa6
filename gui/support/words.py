"""Texts that outlive a change of the language: told when they are shown, each time anew.

A text that is kept by something that is not made anew (a step of the history, a message) is given as a function where
it is not the same in all languages. It holds values, and no widget.
"""

from collections.abc import Callable

Words = str | Callable[[], str]


def said(words: Words) -> str:
    """The text, as it is told now."""
    return words if isinstance(words, str) else words()
