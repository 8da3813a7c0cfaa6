"""From a number to a damaged checkpoint: the same one each time."""

import pickletools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

from tests.hostile.mutations import Mutation, damaged
from tests.hostile.mutations_json import json_damaged, safetensors_damaged
from tests.hostile.mutations_pickle import pickle_damaged
from tests.hostile.mutations_zip import zip_damaged

Files = Mapping[str, bytes]
Stored = tuple[str, str, Files]
"""Reader, main file, files: a seed as it is stored."""


class Cases:
    """Makes the cases of one reader.

    Args:
        found: all seeds; those of other readers are spliced in now and then.
        reader: whose cases they are.
    """

    def __init__(self, found: Sequence[Stored], reader: str) -> None:
        self._own = [seed for seed in found if seed[0] == reader]
        self._all = found
        self._reader = reader
        if not self._own:
            raise ValueError(f"there are no seeds for {reader}")

    def write(self, number: int, folder: Path) -> Path:
        """Write a case.

        Args:
            folder: is empty.

        Returns:
            what to open.
        """
        random = Random(f"{self._reader} {number}")
        _, main, files = random.choice(self._own)
        changing = _chosen(main, files, random)
        donor = random.choice(list(random.choice(self._own if random.random() < 0.8 else self._all)[2].values()))
        for name, content in files.items():
            data = _mutated(content, random, donor) if name == changing else content
            (folder / name).write_bytes(data)
        return folder / main if main else folder


def _chosen(main: str, files: Files, random: Random) -> str:
    """The file that is changed: most often the one that says something about the others."""
    telling = main or next((name for name in files if name == ".metadata"), "")
    return telling if telling and random.random() < 0.7 else random.choice(sorted(files))


def _mutated(data: bytes, random: Random, donor: bytes) -> bytes:
    if random.random() < 0.15:
        return damaged(data, random, donor)
    return _fitting(data)(data, random, donor)


def _fitting(data: bytes) -> Mutation:
    """The mutations that know the kind of file."""
    if data[:4] == b"PK\x03\x04":
        return zip_damaged
    if data[:1] == b"\x80":
        return _pickles_damaged
    if data[:1] == b"{":
        return json_damaged
    return safetensors_damaged if data[8:9] == b"{" else _tar_damaged if data[257:262] == b"ustar" else damaged


def _pickles_damaged(data: bytes, random: Random, donor: bytes) -> bytes:
    """One of the pickles that follow each other changed, or the bytes after them."""
    ends = _ends(data)
    at = random.randrange(len(ends) + 1)
    change: Callable[[bytes, Random, bytes], bytes] = pickle_damaged if at < len(ends) else damaged
    start = ends[at - 1] if at else 0
    stop = ends[at] if at < len(ends) else len(data)
    return data[:start] + change(data[start:stop], random, donor) + data[stop:]


def _ends(data: bytes) -> list[int]:
    """Where each of the pickles at the beginning ends."""
    ends: list[int] = []
    start = 0
    while data[start : start + 1] == b"\x80" and len(ends) < 8:
        try:
            *_, (_, _, place) = pickletools.genops(data[start:])
        except (ValueError, UnicodeError, IndexError):
            break
        start += place + 1
        ends.append(start)
    return ends


def _tar_damaged(data: bytes, random: Random, donor: bytes) -> bytes:
    """One member's content changed, as long as before: a tar header's checksum is not what is tested here."""
    starts = [at for at in range(512, len(data), 512) if data[at : at + 1] == b"\x80"]
    if not starts:
        return damaged(data, random, donor)
    start = random.choice(starts)
    stop = start + 512
    changed = _pickles_damaged(data[start:stop], random, donor)[:512]
    return data[:start] + changed.ljust(512, b"\0") + data[stop:]
