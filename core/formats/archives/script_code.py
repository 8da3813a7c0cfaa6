"""Finds in the source text of a TorchScript archive which attributes of a class are parameters or buffers.

The text is searched with regular expressions, never parsed or run.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from core.formats.zip.archive import Archive

MAX_SOURCE = 1 << 24
"""Most bytes of one source file; real ones have some megabytes at most."""

_CLASS = re.compile(r"^class (\w+)\(Module\):$", re.MULTILINE)
_LIST = re.compile(r"^  (__parameters__|__buffers__) = \[([^\]\n]*)\]$", re.MULTILINE)
_NAME = re.compile(r'"([^"\n]*)"')


@dataclass(frozen=True)
class Members:
    """The names of a class's parameters and of its buffers."""

    parameters: frozenset[str]
    buffers: frozenset[str]


class Code:
    """The source text of an archive.

    Args:
        folder: the top folder of the archive.
    """

    def __init__(self, archive: Archive, folder: str) -> None:
        self._archive = archive
        self._folder = folder
        self._classes_in = cache(self._read)

    def members(self, kind: str) -> Members | None:
        """The parameters and buffers of a class; None where the archive does not define it.

        Args:
            kind: its qualified name, such as ``__torch__.mypkg.Block``.

        Raises:
            Malformed: the source is damaged.
        """
        module, _, name = kind.rpartition(".")
        return self._classes_in(module).get(name)

    def _read(self, module: str) -> Mapping[str, Members]:
        record = self._archive.find(f"{self._folder}/code/{module.replace('.', '/')}.py")
        if record is None:
            return {}
        text = self._archive.read(record, MAX_SOURCE).decode("utf-8", "replace")
        found = list(_CLASS.finditer(text))
        starts = [match.start() for match in found]
        stops = zip(found, [*starts[1:], len(text)], strict=False)  # not strict: without classes there is still one end
        return {match[1]: _members(text[match.end() : stop]) for match, stop in stops}


def _members(body: str) -> Members:
    lists = {match[1]: frozenset(_NAME.findall(match[2])) for match in _LIST.finditer(body)}
    return Members(lists.get("__parameters__", frozenset()), lists.get("__buffers__", frozenset()))
