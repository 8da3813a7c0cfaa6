"""Tables as text for other programs, with commas or tabs between the values (RFC 4180)."""

import csv
import io
from collections.abc import Iterable, Sequence

COMMA, TAB = ",", "\t"

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What formulas of spreadsheets begin with: names come from strangers' files."""


def separated(rows: Iterable[Sequence[object]], separator: str = COMMA) -> str:
    """The rows as lines. Numbers are written in full, with a point; spaces join lists, and the values of dicts.

    A text that spreadsheets would take for a formula has an apostrophe before it.

    Args:
        separator: `COMMA` or `TAB`.
    """
    out = io.StringIO()
    table = csv.writer(out, delimiter=separator, lineterminator="\n")
    table.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    if isinstance(value, dict):
        return " ".join(map(str, value.values()))
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else value
