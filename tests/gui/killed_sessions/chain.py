"""One user after the other: sessions with the same file and the same journals, killed again and again."""

import signal
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

import torch

from core.plan.journal_state import JournalState
from tests.gui.killed_sessions.records import BEAT, LOST, Left, Order, left_of, plain
from tests.gui.killed_sessions.sessions import Session, wait
from tests.helpers.checkpoints import small_state, write_safetensors

Choice = TypeVar("Choice")
MOMENTS = {"opening": (2, 0.6), "ready": (8, 3.5), "committing": (2, 0.2), "saving": (2, 0.2)}
"""What it is killed after → (weight, seconds that may pass until then)."""
SIGNALS: Mapping[int, int] = {signal.SIGKILL: 7, signal.SIGTERM: 1, signal.SIGHUP: 1, signal.SIGINT: 1}


@dataclass
class Figures:
    """What came out.

    Attributes:
        offered: how often something was offered.
        wall, own: the most that was lost, in seconds of the clock on the wall and of the session's own.
        signals, moments: how often each.
    """

    offered: int = 0
    wall: float = 0.0
    own: float = 0.0
    signals: Counter[str] = field(default_factory=Counter)
    moments: Counter[str] = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        """How many."""
        return self.signals.total()

    def count(self, moment: str, number: int) -> None:
        """Count a kill."""
        self.signals[signal.Signals(number).name] += 1
        self.moments[moment] += 1

    def add(self, wall: float, own: float) -> None:
        """Count something that was offered, and what of it was lost."""
        self.offered += 1
        self.wall, self.own = max(self.wall, wall), max(self.own, own)

    def __str__(self) -> str:
        ways = ", ".join(f"{count} {name}" for name, count in sorted((self.signals + self.moments).items()))
        return (
            f"{self.kills} kills ({ways}), {self.offered} offered again as they were; at most lost: "
            f"{self.wall:.2f} s by the clock, {self.own:.2f} s of the time in which the app could run"
        )


class Chain:
    """Sessions of one user.

    Args:
        folder: of its own.
        random: of all choices.
        figures: are added to.
    """

    def __init__(self, folder: Path, random: Random, figures: Figures) -> None:
        self._folder, self._random, self._figures = folder, random, figures
        folder.mkdir()
        self._source = folder / "small.safetensors"
        generator = torch.Generator().manual_seed(0)
        write_safetensors({**small_state(), "fc.weight": torch.randn(400, 400, generator=generator)}, self._source)
        self._left: list[Left] = []

    @property
    def files(self) -> list[str]:
        """What lies in the folder of journals."""
        return sorted(each.name for each in self._folder.rglob("journals/*"))

    def kill(self, windows: int) -> None:
        """Work in some windows at once, and kill them all."""
        moment = self._pick({kind: weight for kind, (weight, _) in MOMENTS.items()})
        restores = self._random.random() < 0.9
        sessions = [self._start(moment, restores=restores) for _ in range(windows)]
        wait(sessions, moment, self._random.uniform(0, MOMENTS[moment][1]))
        for each in sessions:
            number = self._pick(SIGNALS)
            each.kill(number)
            self._figures.count(moment, number)
        self._judge(sessions)

    def close(self) -> None:
        """Drop all that is offered, one after the other, and close the window: nothing is left.

        Raises:
            AssertionError: something is, or what is offered is nobody's.
        """
        offered = True
        while offered:
            session = self._start("", restores=False, closes=True)
            session.hear_out()
            assert session.has("ready"), (session.order, session.errors)
            self._judge([session])
            offered = session.has("offered")
            # it was closed by its user, who gave up what was not saved
            self._left.pop()
        assert self.files == [], self.files
        self._left = []

    def _start(self, moment: str, *, restores: bool, closes: bool = False) -> Session:
        seed = self._random.randrange(1 << 30)
        return Session(Order(self._source, self._folder, seed, moment, restores, closes))

    def _pick(self, weights: Mapping[Choice, int]) -> Choice:
        return self._random.choices([*weights], [*weights.values()])[0]

    def _judge(self, sessions: Sequence[Session]) -> None:
        """Compare what was offered with what had been left, and take down what is left now."""
        needed = any(each.needed for each in self._left)
        if needed and all(each.has("ready") for each in sessions):
            assert any(each.has("offered") for each in sessions), f"{_seeds(sessions)}: nothing is offered"
        for each in sessions:
            self._judge_end(each)
            if each.has("offered"):
                self._compare(each)
        self._left += [left_of(each.records, each.killed) for each in sessions if each.has("ready")]

    def _judge_end(self, session: Session) -> None:
        """An end by a signal that can be heard is in order, and says nothing."""
        assert "Traceback" not in session.errors, (session.order, session.errors)
        heard = session.has("beat") and session.signal != signal.SIGKILL
        assert not heard or session.status == 0, (session.order, session.signal, session.status, session.errors)

    def _compare(self, session: Session) -> None:
        """Find what was offered among what had been left: it is no other's from then on."""
        states = [each.state for each in session.records if each.kind in ("offered", "restored") and each.state]
        assert all(plain(each) == plain(states[0]) for each in states), f"{_seeds([session])}: not restored as offered"
        for left in reversed(self._left):
            place = left.match(states[0])
            if place is None:
                continue
            wall, own = left.lost(place)
            self._figures.add(wall, own)
            # the old journal goes when the new one is there
            left.needed, left.allowed = False, [left.allowed[place]]
            if _beats_after_answer(session) * BEAT >= LOST:
                self._left.remove(left)
            return
        raise AssertionError(
            f"{_seeds([session])}: what is offered was never so, or too long ago: {self._told(states[0])}"
        )

    def _told(self, state: JournalState) -> str:
        lines = [f"offered: {_brief(state)}"]
        for left in self._left:
            lines += [f"allowed: {each.time - left.killed:.2f} s {_brief(each.state)}" for each in left.allowed]
        return "\n".join(lines)


def _beats_after_answer(session: Session) -> int:
    kinds = [each.kind for each in session.records]
    return kinds[kinds.index("offered") :].count("beat") - 1


def _brief(state: JournalState) -> str:
    steps, names = [text for text, _ in state.steps], [each.name for each in state.snapshots]
    return f"{len(steps)} steps, at {state.at}, last {steps[-3:]}, snapshots {names}, selected {state.names}"


def _seeds(sessions: Sequence[Session]) -> str:
    return ", ".join(f"session {each.order.seed} after {each.order.moment!r}" for each in sessions)
