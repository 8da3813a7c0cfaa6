"""The rows that a family prints, and the table of them. Needs nothing but Python."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

MARK = "row: "
"""Begins a line of output that is a row, as libraries print what they like."""


@dataclass
class Row:
    """What became of one form of file; None: does not apply, or was not reached.

    Attributes:
        library: with its version.
        form: how the library saved it.
        opened: whether the app opens it.
        choice: whether what is pruned by default is what should be.
        written: whether a pruned copy was written, and verified.
        loaded: whether the library loads the copy with its strict defaults.
        equal: whether its outputs are those of the model pruned by torch, to the bit.
        note: what went wrong, or what else there is to say.
    """

    library: str
    form: str
    opened: bool | None = None
    choice: bool | None = None
    written: bool | None = None
    loaded: bool | None = None
    equal: bool | None = None
    note: str = ""

    @property
    def answers(self) -> tuple[bool | None, ...]:
        return self.opened, self.choice, self.written, self.loaded, self.equal

    @property
    def holds(self) -> bool:
        """Whether nothing has gone wrong."""
        return False not in self.answers and self.opened is not None

    def tell(self) -> None:
        """Print it for the runner."""
        print(MARK + json.dumps(asdict(self)), flush=True)


HEAD = ("library", "form", "opened", "default choice right", "written", "loaded", "outputs equal", "note")


def read_rows(output: str) -> list[Row]:
    """The rows in what a family has printed."""
    known = {each.name for each in fields(Row)}
    parsed = (json.loads(line.removeprefix(MARK)) for line in output.splitlines() if line.startswith(MARK))
    return [Row(**{key: value for key, value in row.items() if key in known}) for row in parsed]


def markdown(rows: Iterable[Row]) -> str:
    """The rows as a table in Markdown."""
    lines = [HEAD, tuple("---" for _ in HEAD), *map(_cells, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    answers = ({True: "yes", False: "**no**", None: "–"}[answer] for answer in row.answers)
    return (row.library, row.form, *answers, row.note.replace("|", "\\|").replace("\n", " "))
