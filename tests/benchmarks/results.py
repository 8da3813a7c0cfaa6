"""What a row of the table says, as values."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Unit = Literal["s", "B"]


@dataclass(frozen=True)
class Figure:
    """A number that was measured, the median of several runs if there were several.

    Attributes:
        value: in seconds or bytes.
        unit: which of them.
        runs: how often it was measured.
        spread: half the way from the first quartile to the third.
    """

    value: float
    unit: Unit
    runs: int = 1
    spread: float = 0.0


@dataclass(frozen=True)
class Goal:
    """What a number should be.

    Attributes:
        what: names the number.
        value: what it is.
        bound: what it should be at most, or at least.
        least: whether it is at least.
        unit: of both; empty for a ratio.
    """

    what: str
    value: float
    bound: float
    least: bool = False
    unit: Unit | Literal[""] = ""

    @property
    def met(self) -> bool:
        return self.value >= self.bound if self.least else self.value <= self.bound


@dataclass(frozen=True)
class Result:
    """One line of the table.

    Attributes:
        row: its short name.
        what: was measured, and of how much.
        figure: how long that takes, or how much memory.
        against: names the yardstick; empty where there is none.
        yardstick: its figure, from the same run.
        goals: what it should be.
        notes: further figures worth telling, in words.
    """

    row: str
    what: str
    figure: Figure
    against: str = ""
    yardstick: Figure | None = None
    goals: tuple[Goal, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def ratio(self) -> float | None:
        """The figure as a part of the yardstick."""
        return self.figure.value / self.yardstick.value if self.yardstick else None

    @property
    def met(self) -> bool:
        return all(goal.met for goal in self.goals)

    def as_json(self) -> dict[str, Any]:
        """With what follows from the figures."""
        goals = [{**asdict(goal), "met": goal.met} for goal in self.goals]
        return {**asdict(self), "goals": goals, "ratio": self.ratio, "met": self.met}


def no_more(ours: Figure, theirs: Figure, factor: float, what: str = "of the yardstick") -> Goal:
    """At most so many times the yardstick."""
    return Goal(what, ours.value / theirs.value, factor)


def faster(ours: Figure, theirs: Figure, factor: float) -> Goal:
    """At least so many times as fast as the yardstick."""
    return Goal("times as fast", theirs.value / ours.value, factor, least=True)


def within(what: str, figure: Figure, bound: float) -> Goal:
    """At most so many seconds or bytes."""
    return Goal(what, figure.value, bound, unit=figure.unit)
