"""Records as JSON files beside results."""

import json
from pathlib import Path

from pydantic import ValidationError

from core.base.errors import UserError
from core.formats.shared.malformed import shorten
from core.handover.record import NEWEST_RECORD, ResultRecord
from core.storage.atomic_output import new_output
from core.storage.output_guard import OutputGuard
from core.storage.small_file import read_small

MOST = 1 << 28
"""Bytes of a record, at most; of a model with 100,000 parameters it has a fifth of that."""


def encode_record(record: ResultRecord) -> bytes:
    """A record as JSON."""
    return (record.model_dump_json(indent=2) + "\n").encode()


def write_record(record: ResultRecord, path: Path, guard: OutputGuard) -> None:
    """Write a record, whole or not at all.

    Raises:
        UserError: the guard refuses the path, or it can't be written.
    """
    with new_output(path, guard) as partial:
        partial.write_bytes(encode_record(record))


def read_record(path: Path) -> ResultRecord:
    """Read a record.

    Raises:
        UserError: it can't be read, or is no record.
    """
    raw = read_small(path, MOST, "a record", _RIGHT)
    try:
        return ResultRecord.model_validate_json(raw)
    except ValidationError as error:
        raise _told(path, raw, error) from None


_RIGHT = "Choose a file that Secateurs wrote beside a result."


def _told(path: Path, raw: bytes, error: ValidationError) -> UserError:
    """The first thing that is wrong with a record."""
    problem = error.errors(include_url=False)[0]
    if problem["type"] == "json_invalid":
        return UserError(f"{path} is not a record: it is not JSON. {_RIGHT}")
    place = ".".join(map(str, problem["loc"]))
    if place == "version" and type(found := json.loads(raw)["version"]) is int:
        return UserError(
            f"{path} is not a record that can be read here: it is of version {shorten(str(found), 20)}, and this "
            f"Secateurs reads versions 1 to {NEWEST_RECORD}. Use the one that wrote it."
        )
    return UserError(f"{path} is not a record: {shorten(place) or 'the whole file'}: {problem['msg']}. {_RIGHT}")
