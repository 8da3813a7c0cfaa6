"""What a session is told to do, what it tells of itself, and what has to be left of it after a kill."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.plan.journal_state import JournalState

BEAT = 0.05
"""Seconds between two beats of a session: its own clock, which stands while the machine does not let it run."""
LOST = 1.0
"""Seconds of that clock of which what was done may be lost."""


@dataclass(frozen=True)
class Order:
    """What a session does.

    Attributes:
        source: the file that it opens.
        home: folder of its settings and of the journals.
        seed: of all its choices.
        moment: the kind of record after which it is to be killed; it comes there sooner than by chance.
        restores: whether it restores what is offered; else it is dropped.
        closes: whether it closes its window by itself.
    """

    source: Path
    home: Path
    seed: int
    moment: str
    restores: bool
    closes: bool = False


@dataclass(frozen=True)
class Record:
    """Something that a session tells of itself.

    Attributes:
        kind: "beat", "state", "offered", "restored", "dropped", "ended", or what it begins to do.
        time: seconds of the clock that all processes share.
        state: the plan and all that belongs to it, where the kind has one.
    """

    kind: str
    time: float
    state: JournalState | None = None


@dataclass(frozen=True)
class Moment:
    """A state, and when it was reached."""

    beats: float
    time: float
    state: JournalState


@dataclass
class Left:
    """What may be offered after a session has died.

    Attributes:
        allowed: from the latest state that must not be lost to the last one there was.
        killed: when, in seconds and in beats.
        needed: whether something has to be offered.
    """

    allowed: list[Moment]
    killed: float
    beats: int
    needed: bool = field(init=False)

    def __post_init__(self) -> None:
        self.needed = not any(each.state.kept for each in self.allowed)

    def match(self, state: JournalState) -> int | None:
        """The place of the last state that is equal to what was restored; None where there is none."""
        places = [place for place, each in enumerate(self.allowed) if plain(each.state) == plain(state)]
        return places[-1] if places else None

    def lost(self, place: int) -> tuple[float, float]:
        """Seconds before the kill at which the first thing was done that is lost: by the wall, by its own clock."""
        if place + 1 >= len(self.allowed):
            return 0.0, 0.0
        first = self.allowed[place + 1]
        return self.killed - first.time, (self.beats - first.beats) * BEAT


def plain(state: JournalState) -> JournalState:
    """A state, apart from whether it was saved: what is restored is not."""
    return replace(state, kept=False)


def left_of(records: Sequence[Record], killed: float) -> Left:
    """What may be offered after a session told this and was killed."""
    beats = 0
    moments = [Moment(float("-inf"), float("-inf"), JournalState())]
    for record in records:
        if record.kind == "beat":
            beats += 1
        elif record.kind == "ended" and record.state is not None:
            # ended in order: nothing is lost
            return Left([Moment(beats, record.time, record.state)], killed, beats)
        elif record.kind == "restored" and record.state is not None:
            moments = [Moment(float("-inf"), float("-inf"), record.state)]
        elif record.kind == "state" and record.state is not None:
            moments.append(Moment(beats, record.time, record.state))
    old = [place for place, each in enumerate(moments) if (beats - each.beats - 1) * BEAT >= LOST]
    return Left(moments[old[-1] :], killed, beats)
