"""Whether this process is one of several that torchrun has started, told by its environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

_NEEDED = ("RANK", "WORLD_SIZE", "TORCHELASTIC_RUN_ID", "MASTER_ADDR", "MASTER_PORT")


@dataclass(frozen=True)
class Launch:
    """A process of a run of torchrun.

    Attributes:
        rank: its number, from 0.
        world: how many there are.
        restarts: how often torchrun has started them again, because one has died.
    """

    rank: int
    world: int
    restarts: int

    @property
    def leads(self) -> bool:
        """Whether it is the one that prints, and joins what the others have done."""
        return self.rank == 0


def launch_of(environ: Mapping[str, str] = os.environ) -> Launch | None:
    """How torchrun has started this process; None where it has not."""
    if any(not environ.get(name) for name in _NEEDED):
        return None
    restarts = environ.get("TORCHELASTIC_RESTART_COUNT", "0")
    numbers = (environ["RANK"], environ["WORLD_SIZE"], restarts)
    return Launch(*map(int, numbers)) if all(each.isdecimal() for each in numbers) else None


def is_follower() -> bool:
    """Whether another process of the same run prints, and this one does not."""
    launch = launch_of()
    return launch is not None and not launch.leads
