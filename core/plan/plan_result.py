"""What an evaluation of a plan gave, as it is saved with the plan."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlanResult:
    """Numbers, and nothing of what was run.

    Attributes:
        metric: the name of what was measured.
        higher_is_better: whether more of it is better.
        uncut: what each run of the uncut model gave, at least one.
        value: what the pruned model gave.
    """

    metric: str
    higher_is_better: bool
    uncut: tuple[float, ...]
    value: float
