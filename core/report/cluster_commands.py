"""The lines that carry out a saved plan on a cluster: by torchrun, or in the parts of a job array and their join."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain, count
from pathlib import PurePosixPath
from typing import TypeAlias

from core.base.escaping import is_text
from core.formats.index_file.without_weights import WithoutWeights
from core.model.checkpoint import Checkpoint
from core.model.output_paths import suggested_output

RESTARTS = 3
"""How often torchrun starts the processes again after one has died."""
PORT = 29500
"""At which the nodes find each other, as torchrun has it."""
_INTERPRETER = "python"
Quote: TypeAlias = Callable[[str], str]
"""Makes a word for a shell of a text."""


class ClusterWay(Enum):
    """What starts the processes."""

    TORCHRUN = "torchrun"
    SLURM = "slurm"
    XARGS = "xargs"


@dataclass(frozen=True)
class ClusterWork:
    """What is to be done, in paths of the machines that do it.

    Attributes:
        program: the words by which the program is called there, as of `core.base.program.call_elsewhere`.
        model: the weights.
        plan: that was saved.
        output: that is written.
        index: the index file of the weights, which are not read for what it tells; empty where there is none.
    """

    program: tuple[str, ...]
    model: str
    plan: str
    output: str
    index: str = ""

    def _pruning(self, quote: Quote) -> tuple[str, ...]:
        model, plan, output = (_path(each, quote) for each in (self.model, self.plan, self.output))
        known = ("--index", _path(self.index, quote)) if self.index.strip() else ()
        return ("prune", model, "--plan", plan, *known, "-o", output)

    def lines(self, way: ClusterWay, nodes: int, processes: int) -> str:
        """The lines for a shell, each with its newline.

        Args:
            nodes: that torchrun uses.
            processes: on each node; of the others, the parts.
        """
        match way:
            case ClusterWay.TORCHRUN:
                return self._torchrun(nodes, processes)
            case ClusterWay.SLURM:
                return self._slurm(processes)
            case ClusterWay.XARGS:
                return self._xargs(processes)

    def _torchrun(self, nodes: int, processes: int) -> str:
        where = ["--standalone"]
        if nodes > 1:
            where = [f"--nnodes={nodes}", "--rdzv-backend=c10d", f'--rdzv-endpoint="$HEAD:{PORT}"', "--rdzv-id=prune"]
        words = ["torchrun", *where, f"--nproc-per-node={processes}", f"--max-restarts={RESTARTS}"]
        if self.program[0] == _INTERPRETER:
            words += map(quoted, self.program[1:])
        else:
            words += ["--no-python", *map(quoted, self.program)]
        line = " ".join([*words, *self._pruning(quoted)])
        return f"# on each node, where HEAD is the name of the first\n{line}\n" if nodes > 1 else f"{line}\n"

    def _slurm(self, parts: int) -> str:
        # what is wrapped runs in sh, to which names are bytes; the shell that is typed in makes these of their escapes
        pruning, quote = self._pruning(shlex.quote), shlex.quote
        part = self._call((*pruning, "--part", f'"$SLURM_ARRAY_TASK_ID/{parts}"'), quote)
        return (
            f"parts=$(sbatch --parsable --array=1-{parts} --wrap {quoted(part)})\n"
            f'sbatch --dependency=afterok:"$parts" --wrap {quoted(self._join(quote))}\n'
        )

    def _xargs(self, parts: int) -> str:
        pruning = self._pruning(quoted)
        place = _placeholder((*self.program, *pruning))
        part = self._call((*pruning, "--part", f"{place}/{parts}"), quoted)
        return f"seq {parts} | xargs -P {parts} -I {place} {part} &&\n  {self._join(quoted)}\n"

    def _join(self, quote: Quote) -> str:
        return self._call(("join", _path(self.output, quote)), quote)

    def _call(self, words: Sequence[str], quote: Quote) -> str:
        return " ".join([*map(quote, self.program), *words])


def cluster_model(checkpoint: Checkpoint) -> str:
    """The path of the weights: of an index file, where its model was when it was made."""
    container = checkpoint.container
    if isinstance(container, WithoutWeights):
        return container.description.source.path
    return str(checkpoint.path.absolute())


def cluster_index(checkpoint: Checkpoint) -> str:
    """The path of an index file that is open; else empty."""
    return str(checkpoint.path.absolute()) if isinstance(checkpoint.container, WithoutWeights) else ""


def cluster_output(checkpoint: Checkpoint) -> str:
    """A path beside the weights for the result."""
    container = checkpoint.container
    if not isinstance(container, WithoutWeights):
        return str(suggested_output(checkpoint, "pruned").absolute())
    source = container.description.source
    model = PurePosixPath(source.path)
    suffix = PurePosixPath(source.files[0].name).suffix if len(source.files) == 1 else ""
    beside = model.parent.parent if model.name.endswith(".index.json") else model.parent
    return str(beside / f"{source.stem}-pruned{suffix}")


def file_count(checkpoint: Checkpoint) -> int:
    """In how many files the weights are: more parts have next to nothing to do."""
    container = checkpoint.container
    if isinstance(container, WithoutWeights):
        names = [each.name for each in container.description.source.files]
    else:
        names = [each.path.name for each in checkpoint.files]
    return max(sum(not name.endswith((".json", ".metadata")) for name in names), 1)


def quoted(text: str) -> str:
    """A word for a shell. Bytes that are no UTF-8 are written as bash, zsh and ksh read them: ``$'a\\xff'``."""
    if is_text(text):
        return shlex.quote(text)
    return "$'" + "".join(map(_escape, text)) + "'"


def _escape(char: str) -> str:
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    return {"\\": "\\\\", "'": "\\'"}.get(char, char)


def _path(path: str, quote: Quote) -> str:
    """Quoted for a shell, which still finds the home folder."""
    home, slash, rest = path.partition("/")
    return f"~/{quote(rest)}" if home == "~" and slash and rest else quote(path)


def _placeholder(words: Sequence[str]) -> str:
    """A word that occurs in none of others."""
    names = chain(["PART"], (f"PART{number}" for number in count(1)))
    return next(name for name in names if not any(name in word for word in words))
