"""``index``: writes what is known of a model's weights into a file of its own, which opens without the weights."""

from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from core.base.escaping import escaped
from core.base.wording import counted
from core.index_file.index_file import write_index
from core.index_file.names import part_path
from core.index_file.part_files import is_done
from core.model.opening import open_checkpoint
from core.model.source_guard import source_guard
from core.storage.balanced_parts import WorkPart


@dataclass(frozen=True)
class Indexed:
    """An index file, or a part of one.

    Attributes:
        source: as it was given.
        output: the file.
        part: which part it is; None where it is the whole.
        parameters: of the model.
        weights: of the model.
        nbytes: of the file.
        done_before: whether it was there already.
    """

    source: Path
    output: Path
    part: WorkPart | None
    parameters: int
    weights: int
    nbytes: int
    done_before: bool = False

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        return {
            "source": str(self.source),
            "output": str(self.output),
            "part": None if self.part is None else {"number": self.part.number, "of": self.part.count},
            "parameters": self.parameters,
            "model_numel": self.weights,
            "bytes": self.nbytes,
            "done_before": self.done_before,
        }

    def text(self) -> str:
        """A line."""
        what = "the index" if self.part is None else f"part {self.part.number:,} of {self.part.count:,} of the index"
        of = f"{counted(self.parameters, 'parameter')} with {counted(self.weights, 'weight')}"
        done = ", was there already" if self.done_before else ""
        return escaped(f"{self.output}: {what} of {of}, {counted(self.nbytes, 'byte')}{done}.")


def index(options: Namespace) -> Indexed:
    """Open a model, read its weights, and write the index, or a part of it.

    Args:
        options: the arguments as `core.commands.parser` parses them.

    Raises:
        UserError: the model can't be read, or the index can't be written.
    """
    checkpoint = open_checkpoint(options.file)
    part: WorkPart | None = options.part
    out = options.output if part is None else part_path(options.output, part)
    done = part is not None and not options.force and is_done(out, checkpoint, part)
    if not done:
        write_index(checkpoint, out, part, guard=source_guard(checkpoint, replaces=options.force))
    numbers = len(checkpoint.parameters), checkpoint.numel, out.stat().st_size
    return Indexed(options.file, out, part, *numbers, done_before=done)
