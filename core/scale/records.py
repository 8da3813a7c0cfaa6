"""What the processes that write a result in parts tell each other, as small JSON files in their shared draft."""

from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.base.errors import UserError
from core.base.squares import SquareSum

_Of = TypeVar("_Of", bound="Told")


class Told(BaseModel):
    """A file, or a part of one: read strictly."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True, frozen=True)


Count = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Squares = tuple[str, int]
"""A `SquareSum`, its total as `float.hex` writes it."""


class Stamp(Told):
    """A file of the source, as a process has seen it."""

    name: str
    size: Count
    time: int
    """When its content was last changed, in ns."""


class FileOfPlan(Told):
    """A file that the plan was made for."""

    name: str
    size: Count
    sha256: str


class MeasuredBefore(Told):
    """What was measured of the plan, where it was made for this very source."""

    metric: str
    higher_is_better: bool
    uncut: tuple[float, ...]
    value: float


class PartsJob(Told):
    """What is to be done; all processes agree on it."""

    format: Literal["secateurs parts"] = "secateurs parts"
    version: Literal[1] = 1
    source: str
    """Path of the model."""
    files: Annotated[tuple[Stamp, ...], Field(min_length=1)]
    plan: dict[str, object]
    """`core.plan.plan_file.saved_body`."""
    with_masks: bool
    digesting: bool
    """Whether a record is wanted, which has digests of the source."""
    made_for: tuple[FileOfPlan, ...] = ()
    """The files that the plan was made for."""
    note: str = ""
    """On the plan, for the user."""
    left: str = ""
    """On what is left as it is, for the user."""
    selected: tuple[str, ...] = ()
    differences: dict[str, object]
    """Between the plan and the source, as `NameFit.json`."""
    measured: MeasuredBefore | None = None

    def same(self, other: "PartsJob") -> bool:
        """Whether the results are the same."""
        mine, others = ((each.files, each.plan, each.with_masks, each.digesting) for each in (self, other))
        return mine == others


class PlannedEntry(Told):
    """What is to be done to a parameter."""

    name: str
    threshold: str | None = None
    """As `float.hex` writes it."""
    recorded: bool = False
    groups: tuple[int, int, int] | None = None
    """N, M and the dimension."""
    pruned: Count | None = None
    squares: tuple[Squares, Squares] | None = None


class MissedEntry(Told):
    """A density that is missed."""

    names: tuple[str, ...]
    wanted: float
    reached: float
    same: Count
    zero: bool
    nan: Count = 0


class CutsFile(Told):
    """What the plan comes to in the source: the thresholds, found once for all processes."""

    cuts: tuple[PlannedEntry, ...]
    lifted: tuple[Count, Count]
    missed: tuple[MissedEntry, ...] = ()


class CountedEntry(Told):
    """What was done to a parameter."""

    name: str
    kept: Count
    zero_before: Count
    nan: Count
    whole: Squares
    lost: Squares
    sha256: str


class UnitRecord(Told):
    """What was written; where there is one, the unit is whole."""

    name: str
    cuts: Sha256
    """Of the `CutsFile`."""
    source: tuple[Stamp, ...]
    read: tuple[str, ...]
    """SHA-256 of these files; empty where they are not asked for."""
    size: Count
    sha256: str
    """Of what was written; empty where only the source was digested."""
    parameters: tuple[CountedEntry, ...]


def encoded(told: Told) -> bytes:
    """A file's content."""
    return (told.model_dump_json(indent=1) + "\n").encode()


def decoded(kind: type[_Of], raw: bytes, path: Path) -> _Of:
    """What a file says.

    Args:
        path: of the file.

    Raises:
        UserError: it is something else.
    """
    try:
        return kind.model_validate_json(raw)
    except ValidationError:
        raise UserError(
            f"{path} is damaged, or of another version of this program. Remove {path.parent} and begin anew."
        ) from None


def told_squares(squares: SquareSum) -> Squares:
    """A sum of squares, without rounding."""
    return squares.total.hex(), squares.exponent


def squares_of(told: Squares) -> SquareSum:
    """The same again."""
    return SquareSum(float.fromhex(told[0]), told[1])
