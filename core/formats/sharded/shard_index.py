"""The index of a model in several files (``model.safetensors.index.json``): which tensor is in which file.

It is checked before any of these files is opened.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from os.path import realpath
from pathlib import Path

from core.base.address import Address
from core.base.errors import UserError
from core.base.escaping import escape_surrogates
from core.base.paths import exists
from core.base.wording import counted
from core.formats.shared.malformed import Malformed, malformed_as_user_error, shorten
from core.formats.shared.strict_json import parse_json
from core.storage.source_file import SourceFile

MAX_INDEX = 32_000_000
"""Most bytes of an index; a tensor takes about a hundred, and the largest published models have 100,000."""

_MAP = "weight_map"
_FORBIDDEN = frozenset("/\\:\0")
"""Characters that a shard's name must not have on any system."""

_LONGEST = 255
"""Most bytes of a file name in UTF-8 on the usual file systems."""


@dataclass(frozen=True)
class ShardIndex:
    """An index that names only files in its own folder.

    Attributes:
        file: the index.
        raw: its bytes.
        fields: the whole JSON object.
        weight_map: key of a tensor, with lone surrogates escaped → name of its shard, in the order of the index.
    """

    file: SourceFile
    raw: bytes
    fields: Mapping[str, object]
    weight_map: Mapping[str, str]

    @property
    def shards(self) -> tuple[str, ...]:
        """The names of the shards, sorted (they are numbered)."""
        return tuple(sorted(set(self.weight_map.values())))

    @property
    def total_size(self) -> int | None:
        """Bytes of all tensors as the index says; None where it does not."""
        metadata = self.fields.get("metadata")
        size = metadata.get("total_size") if isinstance(metadata, dict) else None
        return int(size) if isinstance(size, int | float) and size == size // 1 else None

    @property
    def spelled(self) -> tuple[str, ...]:
        """The keys of ``weight_map`` in their order, as they stand in the index."""
        found = self.fields[_MAP]
        assert isinstance(found, dict), "it has been read"
        return tuple(found)

    def renamed(self, weight_map: Mapping[str, str], growth: int) -> bytes:
        """The JSON of the index with other keys.

        Args:
            weight_map: the new one.
            growth: bytes by which the tensors have grown.
        """
        fields = {**self.fields, _MAP: weight_map}
        metadata = self.fields.get("metadata")
        if self.total_size is not None and isinstance(metadata, dict):
            fields["metadata"] = {**metadata, "total_size": self.total_size + growth}
        return (json.dumps(fields, indent=2) + "\n").encode()


def looks_like_index(file: SourceFile, head: bytes) -> bool:
    """Whether a file is JSON with a ``weight_map``.

    Args:
        head: its first bytes.
    """
    is_json = head.lstrip().startswith(b"{")
    return is_json and f'"{_MAP}"'.encode() in file.read(0, min(file.size, MAX_INDEX))


def read_index(file: SourceFile) -> ShardIndex:
    """Read and check an index.

    Raises:
        UserError: it has another form, or names a file that is missing or not in its folder.
    """
    with malformed_as_user_error(file.path):
        if file.size > MAX_INDEX:
            raise Malformed(f"it has {counted(file.size, 'byte')}, where {MAX_INDEX:,} are plenty")
        raw = file.read(0, file.size)
        fields = _parsed(raw)
        weight_map = _weight_map(fields.get(_MAP))
    index = ShardIndex(file, raw, fields, weight_map)
    for name in index.shards:
        require_plain_name(file.path, name)
    return index


def indexes_in(folder: Path) -> list[Path]:
    """The indexes (``*.index.json``) in a folder, sorted."""
    return sorted(path for path in folder.glob("*.index.json") if path.is_file())


def _parsed(raw: bytes) -> dict[str, object]:
    fields = parse_json(raw, "it")
    if not isinstance(fields, dict):
        raise Malformed("it is not the index of a model")
    return fields


def _weight_map(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or not value:
        raise Malformed("it does not say which tensor is in which file")
    # as readers of shards have them
    found = {escape_surrogates(key): name for key, name in value.items() if isinstance(name, str)}
    if len(found) < len(value):
        raise Malformed("it has something other than a file name in the place of one")
    return found


def require_plain_name(index: Path, name: str) -> None:
    """Refuse what an index names unless it is the plain name of a file beside it.

    The folder's own entry of that name may be a symbolic link to anywhere, as in the cache of the Hugging Face hub,
    where every file of a snapshot is a link into ``blobs``: where it leads is not chosen by the index.

    Args:
        index: the file that names it.

    Raises:
        UserError: it is no plain name, or there is no such file, or what is there is a folder, a pipe or a device.
    """
    if name in ("", ".", "..") or not name.isprintable() or len(name.encode()) > _LONGEST or _FORBIDDEN & set(name):
        raise UserError(
            f"{index} can't be opened: it names the file {shorten(name)!r}, and only a plain name of a file beside it "
            "can be followed. Get the model again from where it came."
        )
    # what is missing at an address is told when it is opened
    path = index.parent / name
    if not isinstance(index, Address) and not path.is_file():
        what = (
            "is no regular file. Put the file itself there" if exists(path) else "is missing. Put it in the same folder"
        )
        raise UserError(f"{index} can't be opened: its file {shorten(name)} {what}.")


def require_same_folder(index: Path, name: str) -> None:
    """Refuse a file name that leads out of the folder of the file that names it, by path or by symbolic link.

    Args:
        index: the file that names it.

    Raises:
        UserError: it is no plain name, is a link out of the folder, or does not exist.
    """
    require_plain_name(index, name)
    path = index.parent / name
    # unlike Path.resolve, realpath does not raise for links that lead in circles
    if path.is_symlink() and Path(realpath(path)).parent != Path(realpath(index.parent)):
        raise UserError(
            f"{index} can't be opened: its file {shorten(name)} is a link that leads out of the folder. "
            "Put the file itself there."
        )
