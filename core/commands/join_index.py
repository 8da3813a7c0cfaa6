"""``join`` of the parts of an index."""

from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from core.base.escaping import escaped
from core.base.wording import counted
from core.index_file.joining import join_index
from core.index_file.names import parts_of
from core.storage.output_guard import OutputGuard


@dataclass(frozen=True)
class JoinedIndex:
    """An index that was put together.

    Attributes:
        output: the file.
        parts: how many there were.
        nbytes: of the file.
    """

    output: Path
    parts: int
    nbytes: int

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        return {"output": str(self.output), "parts": self.parts, "bytes": self.nbytes}

    def text(self) -> str:
        """A line."""
        return escaped(f"{self.output}: {counted(self.parts, 'part')}, {counted(self.nbytes, 'byte')}.")


def join_parts_of_index(options: Namespace) -> JoinedIndex:
    """Put the parts of an index together: those that are named, or those that lie beside it.

    Args:
        options: the arguments as `core.commands.parser` parses them.

    Raises:
        UserError: they are not all parts of one index, or the file can't be written.
    """
    out = options.files[0] if options.output is None else options.output
    parts = parts_of(out) if options.output is None else options.files
    count = join_index(parts, out, OutputGuard(replaces=options.force))
    return JoinedIndex(out, count, out.stat().st_size)
