"""Splitting full names into the path of a module and the name in it."""

import sys

MAX_LEVELS = 100
"""Most levels of modules in a name. Real models have ten or twenty; each level has a path of its own, so that the text
of all paths grows with the square of the levels."""

MAX_LENGTH = 2_000
"""Most characters of a name with modules in it, for the same reason."""


def split_name(name: str) -> tuple[str, str]:
    """The path of the module and the name in it; a name that can't be split is whole, in the root (``""``)."""
    if unsplit_reason(name):
        return "", name
    module, _, leaf = name.rpartition(".")
    # there are as many of these as parameters, and few different ones
    return module, sys.intern(leaf)


def unsplit_reason(name: str) -> str:
    """Why a name can't be split, as a sentence; empty where it can."""
    # most names are told by this at once
    if len(name) <= MAX_LEVELS and name[:1] != ".":
        return ""
    if name.startswith("."):
        return "Its name begins with a dot, so it would be in a module without a name."
    levels = name.count(".")
    if levels > MAX_LEVELS:
        return f"Its name would nest modules {levels:,} deep. {MAX_LEVELS} is the most that can be pruned."
    if levels and len(name) > MAX_LENGTH:
        return f"Its name has too many letters ({len(name):,}). {MAX_LENGTH:,} is the most for a name in a module."
    return ""
