"""JSON in model files, read only where every program reads the same from it."""

import json
from collections import Counter
from collections.abc import Callable
from functools import partial

from core.base.wording import counted
from core.formats.shared.malformed import Malformed, shorten

MAX_VALUES = 3_000_000
"""Most values of a text, as its commas and brackets tell: a safetensors header has about 11 for each tensor."""


def parse_json(raw: bytes, subject: str, constant: Callable[[str], object] | None = None) -> object:
    """What a JSON text says.

    Args:
        raw: the text, UTF-8.
        subject: what it is, for messages such as "its header is not JSON".
        constant: gives the value of ``NaN``, ``Infinity`` or ``-Infinity``, or refuses it; Python's floats by default.

    Raises:
        Malformed: it is not JSON, has more than `MAX_VALUES` values, or an object in it has a name twice.
    """
    if sum(map(raw.count, b",[{")) > MAX_VALUES:
        raise Malformed(f"{subject} has more than {counted(MAX_VALUES, 'value')}")
    try:
        return json.loads(raw.decode(), object_pairs_hook=partial(_distinct, subject), parse_constant=constant)
    except (ValueError, RecursionError):
        raise Malformed(f"{subject} is not JSON") from None


def _distinct(subject: str, pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise Malformed(f"{subject} has {shorten(twice)} twice, so programs differ in what they read from it")
    return fields
