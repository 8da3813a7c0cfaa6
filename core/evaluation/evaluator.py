"""What is given to an evaluation, and what it answers: plain values, and the protocol of all who evaluate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from core.base.progress import Report
from core.masks.nm_masks import NMGroups


@dataclass(frozen=True)
class EffectiveCut:
    """What a plan does to the weights, as it travels to an evaluation: no weight does.

    Two plans of one checkpoint with equal cuts give the same model, however their rules are meant.

    Attributes:
        thresholds: (full name of the parameter, threshold) of each that is cut, in file order; those tied to it are
            listed too, with the same threshold. Weights with ``abs(w) > threshold`` are kept, both in the tensor's own
            dtype (`core.base.mask.KeptRange`).
        masked: full names of those whose recorded mask is kept as it is.
        groups: (full name, how its weights are grouped) of those that are cut N of M, likewise.

    Of parameters that are in none, nothing is cut: a recorded mask of theirs is lifted.
    """

    thresholds: tuple[tuple[str, float], ...] = ()
    masked: tuple[str, ...] = ()
    groups: tuple[tuple[str, NMGroups], ...] = ()


@dataclass(frozen=True)
class Evaluated:
    """What one evaluation answered.

    Attributes:
        metrics: name → value, finite, at least one; "value" is the name where the script gave a single number.
        seconds: wall-clock time that it took.
    """

    metrics: Mapping[str, float]
    seconds: float


class Evaluator(Protocol):
    """Evaluates cuts of one checkpoint, one at a time, in a process of its own that stays open until `close`.

    Attributes:
        identity: a digest of what is run: content of the script and the interpreter, or the command. The same cut of
            the same source under the same identity need not be evaluated again. It changes where the content does,
            which is looked at before each cut; so it is asked for after `evaluate`.
        notes: sentences for the user on what did not match, and on what was put back after a script; they may come
            with each evaluation.
    """

    identity: str
    notes: tuple[str, ...]

    @property
    def log(self) -> str:
        """The end of what was printed, in lines; it may be asked for by another thread while it evaluates."""
        ...

    def evaluate(self, cut: EffectiveCut, report: Report) -> Evaluated:
        """Evaluate the model with a cut. Afterwards every weight is as in the file again.

        Args:
            report: is called several times in a second while it waits, as ``report(0, 1)``; it may raise
                `core.base.errors.Cancelled`, upon which the process and its children are ended within a second. The
                next call begins with a new process.

        Raises:
            UserError: the script raised, gave no number, was killed, or the like; the text says what to do.
            Cancelled: if ``report`` raises it.
        """
        ...

    def close(self) -> None:
        """End the process and its children, and remove what was written. Never raises; may be called twice."""
        ...
