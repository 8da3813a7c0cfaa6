"""Full names taken apart into modules, as far as there can be such modules."""

MAX_LEVELS = 100
"""Modules in each other. Real models have ten or twenty levels; every level makes a path of its own of a name, so a
name of many levels makes text that grows with their square."""

MAX_LENGTH = 2_000
"""Letters of a name that has modules in it, for the same reason."""


def split_name(name: str) -> tuple[str, str]:
    """The path of the module and the name in it; a name that nests too deep stays whole, at the root."""
    if unsplit_reason(name):
        return "", name
    module, _, leaf = name.rpartition(".")
    return module, leaf


def unsplit_reason(name: str) -> str:
    """Why a name is not taken apart; empty where it is."""
    if name.startswith("."):
        return "Its name begins with a dot, so it would be in a module without a name."
    levels = name.count(".")
    if levels > MAX_LEVELS:
        return f"Its name would nest modules {levels:,} deep. {MAX_LEVELS} is the most that can be pruned."
    if levels and len(name) > MAX_LENGTH:
        return f"Its name has {len(name):,} letters. {MAX_LENGTH:,} is the most for a name in a module."
    return ""
