"""What is wrong with a plan file: one sentence with the place in the file, and what would be right there."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from core.base.errors import UserError
from core.formats.shared.malformed import shorten
from core.plan.rules import MOST_M
from core.storage.small_file import read_small

Place = tuple[int | str, ...]
"""Keys and indices from the outermost object of a file inwards."""

NEWEST = 6
"""The latest version of plan files, which is written; earlier ones are read too."""

RULE_TAG = "\0"
"""The beginning of what a place has where pydantic tells kinds of rules apart; it is no key of the file."""

_NUMBER, _PART = "a finite number, 0 or more", "a number from 0 to 1"
_RULES = "an object whose fields are names with their rules"
_EXPECTED: Mapping[str, str] = {
    "format": '"secateurs plan"',
    "size": "a whole number, 0 or more",
    "name": "a text, not empty",
    "sha256": "a text",
    "source": "a list of one or more files",
    "summary": "a text",
    "note": "a text",
    "author": "a text",
    "result": "a list of files",
    "in_force": "a list of parameters",
    "program": '"Secateurs"',
    "torch": "a text",
    "date": "a text",
    "dtype": "a text",
    "shape": "a list of whole numbers",
    "threshold_hex": "a text",
    "parameters": _RULES,
    "unchosen": _RULES,
    "modules": _RULES,
    "locked": "a list of names",
    "snapshots": "a list of at most 1,000 plans",
    "results": "a list of results",
    "snapshot": "a text",
    "metric": "a text",
    "better": '"higher" or "lower"',
    "uncut": "a list of numbers",
    "value": "a finite number",
    "shapes": "an object whose fields are names with their shapes",
    "threshold": _NUMBER,
    "sigma": _NUMBER,
    "density": _PART,
    "each": "true or false",
    "erdos_renyi": "an object with density and kernel",
    "kernel": "true",
    "lamp": "an object with density",
    "error": _PART,
    "nm": f"an object with n and m, whole numbers, 1 or more and at most {MOST_M}, n less than m",
    "n": "a whole number, 1 or more and less than m",
    "m": f"a whole number from 2 to {MOST_M}",
    "recorded": "true",
}
"""Field → what it must be."""
_ALIKE: Mapping[str, str] = {
    "union_tag_not_found": (
        "must be an object with one of threshold, sigma, density, erdos_renyi, lamp, error, nm or recorded"
    ),
    "missing": "is missing",
    "extra_forbidden": "is not known here",
}
"""Pydantic's name of an error → what is wrong, whatever the field."""


_MOST = 64_000_000
"""Most bytes of a plan file."""
_MOST_VALUES = 1_000_000
"""Most objects, lists and commas in one: a rule of its own for each of 100,000 parameters, and in three snapshots."""
_HALF = 70
"""Characters of a long place that are shown at each end."""
_RIGHT = "Choose a file that Secateurs saved as one."


def read_json(path: Path) -> object:
    """What the JSON in a plan file says.

    Raises:
        UserError: it can't be read, is not JSON, or says one thing twice.
    """
    twice: list[tuple[object, str]] = []

    def fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice.append((found, Counter(name for name, _ in pairs).most_common(1)[0][0]))
        return found

    raw = read_small(path, _MOST, "a plan", _RIGHT)
    if sum(map(raw.count, (b"{", b"[", b","))) > _MOST_VALUES:
        raise UserError(f"{path} is not a plan: it says more than any. {_RIGHT}")
    try:
        found: object = json.loads(raw.decode(), object_pairs_hook=fields)
    except (ValueError, RecursionError):
        raise UserError(f"{path} is not a plan: it is not JSON. {_RIGHT}") from None
    if twice:
        # the outermost such object is the last; it can't be in a value that another one has replaced
        inside, name = twice[-1]
        place = _place_of(inside, found)
        raise UserError(f"{path} is not a plan: {_named((*place, name))} is there twice. Take one of them out.")
    return found


def as_user_error(path: Path, error: ValidationError) -> UserError:
    """The first thing that is wrong with a plan file."""
    problem = error.errors(include_url=False)[0]
    parts = tuple(part for part in problem["loc"] if not str(part).startswith(RULE_TAG))
    if parts == ("version",) and type(problem["input"]) is int:
        version = shorten(str(problem["input"]), 20)
        return UserError(
            f"{path} is not a plan that can be read here: it is of version {version}, and this Secateurs reads "
            f"versions 1 to {NEWEST}. Open it with the one that saved it."
        )
    what = _ALIKE.get(problem["type"]) or f"must be {_expected(parts)}"
    return UserError(f"{path} is not a plan: {_named(parts)} {what}. Correct it there, or save the plan again.")


def _expected(parts: Place) -> str:
    if parts == ("version",):
        return f"a whole number from 1 to {NEWEST}"
    if parts[-2:-1] == ("uncut",):
        return "a finite number"
    return _EXPECTED.get(str(parts[-1]), "an object") if parts and isinstance(parts[-1], str) else "an object"


def _named(parts: Place) -> str:
    """A place as one writes it in a program: ``parameters["fc.weight"].threshold``."""
    text = "".join(map(_step, parts)).removeprefix(".") or "the whole file"
    return text if len(text) <= 2 * _HALF else f"{text[:_HALF]} … {text[-_HALF:]}"


def _step(part: int | str) -> str:
    if isinstance(part, str) and part.isidentifier():
        return f".{shorten(part)}"
    return f"[{json.dumps(shorten(part), ensure_ascii=False) if isinstance(part, str) else part}]"


def _place_of(wanted: object, found: object) -> Place:
    """Where an object is within another, which has it."""
    left: list[tuple[Place, object]] = [((), found)]
    place, at = left.pop()
    while at is not wanted:
        parts = at.items() if isinstance(at, dict) else enumerate(at) if isinstance(at, list) else ()
        left += [((*place, key), part) for key, part in parts if isinstance(part, dict | list)]
        place, at = left.pop()
    return place
