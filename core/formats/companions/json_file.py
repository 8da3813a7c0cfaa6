"""Small JSON files, read as data."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from core.base.address import Address
from core.base.wording import counted
from core.formats.shared.malformed import Malformed
from core.storage.ranges import NotThere
from core.storage.remote_systems import remote_file

MAX_JSON = 16_000_000
"""Most bytes of a configuration; the largest known ones, with thousands of labels, have a tenth of it."""


def read_object(path: Path) -> Mapping[str, object] | None:
    """The object in a JSON file, on this machine or at an `Address`; None where there is no such file.

    Raises:
        Malformed: it is no JSON object, or has more than `MAX_JSON` bytes.
        OSError: it can't be read.
    """
    found = _read(path)
    if found is not None and not isinstance(found.value, dict):
        raise Malformed("it is no JSON object")
    return None if found is None else found.value


def read_list(path: Path) -> Sequence[object] | None:
    """The array in a JSON file; None where there is no such file.

    Raises:
        Malformed: it is no JSON array, or has more than `MAX_JSON` bytes.
        OSError: it can't be read.
    """
    found = _read(path)
    if found is not None and not isinstance(found.value, list):
        raise Malformed("it is no JSON array")
    return None if found is None else found.value


class _Value(NamedTuple):
    """What a file holds, which may be JSON's ``null``."""

    value: Any


def _read(path: Path) -> _Value | None:
    raw = _remote(path) if isinstance(path, Address) else _local(path)
    if raw is None:
        return None
    if len(raw) > MAX_JSON:
        raise Malformed(f"it has more than {counted(MAX_JSON, 'byte')}")
    try:
        return _Value(json.loads(raw))
    except (ValueError, RecursionError):
        raise Malformed("it is not JSON") from None


def _local(path: Path) -> bytes | None:
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return stream.read(MAX_JSON + 1)


def _remote(address: Address) -> bytes | None:
    try:
        file = remote_file(address)
    except NotThere:
        return None
    return file.read(0, min(file.size, MAX_JSON + 1))


def text(fields: Mapping[str, object], key: str) -> str:
    """A text in an object; empty where there is none, or something else."""
    value = fields.get(key)
    return value if isinstance(value, str) else ""


def number(fields: Mapping[str, object], key: str) -> int | None:
    """An integer in an object; None where there is none, or something else."""
    value = fields.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def flag(fields: Mapping[str, object], key: str) -> bool | None:
    """A truth value in an object; None where there is none, or something else."""
    value = fields.get(key)
    return value if isinstance(value, bool) else None
