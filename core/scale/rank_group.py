"""The processes of a run of torchrun: they tell each other what they have found, and how it went."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

import torch
import torch.distributed as dist

from core.base.errors import UserError
from core.base.launch import Launch

_Of = TypeVar("_Of")

_LONG = timedelta(days=30)
"""How long a process waits for the others, which may read much more; one that dies is noticed at once."""
_WELL, _WRONG = b"\0", b"\1"


class RankGroup:
    """All processes of a run. Each method is called by every one of them, in the same order.

    Args:
        launch: of this process.

    Attributes:
        launch: as given.
    """

    def __init__(self, launch: Launch) -> None:
        self.launch = launch

    def gather(self, work: Callable[[], bytes]) -> list[bytes]:
        """Have every process do its work; what each has found, by rank.

        Raises:
            UserError: what it was in one of them, for all of them.
        """
        failed: Exception | None = None
        try:
            payload = _WELL + work()
        except UserError as error:
            payload = _WRONG + str(error).encode(errors="replace")
        except Exception as error:  # noqa: BLE001 - it is raised again, once the others know that they need not wait
            failed = error
            payload = _WRONG + f"Process {self.launch.rank} of the run has failed; its own output says why.".encode()
        found = self._exchanged(payload)
        if failed is not None:
            raise failed
        for each in found:
            if each.startswith(_WRONG):
                raise UserError(each[1:].decode())
        return [each[1:] for each in found]

    def agree(self, work: Callable[[], _Of]) -> _Of:
        """Have every process do its work, and go on where it went well in all of them.

        Raises:
            UserError: what it was in one of them, for all of them.
        """
        found: list[_Of] = []

        def told() -> bytes:
            found.append(work())
            return b""

        self.gather(told)
        return found[0]

    def lead(self, work: Callable[[], bytes]) -> bytes:
        """Have the first process do its work; what it has found, for all of them.

        Raises:
            UserError: what it was.
        """
        return self.gather(lambda: work() if self.launch.leads else b"")[0]

    def _exchanged(self, payload: bytes) -> list[bytes]:
        try:
            sizes = [torch.zeros(1, dtype=torch.int64) for _ in range(self.launch.world)]
            dist.all_gather(sizes, torch.tensor([len(payload)]))
            longest = max(int(each) for each in sizes)
            parts = [torch.zeros(longest, dtype=torch.uint8) for _ in sizes]
            mine = torch.zeros(longest, dtype=torch.uint8)
            mine[: len(payload)] = torch.frombuffer(bytearray(payload), dtype=torch.uint8)
            dist.all_gather(parts, mine)
        except RuntimeError as error:
            raise UserError(
                "Another process of the run has ended before this one. Start it again: what is done is not done again."
            ) from error
        return [part[: int(size)].numpy().tobytes() for part, size in zip(parts, sizes, strict=True)]


@contextmanager
def rank_group(launch: Launch) -> Iterator[RankGroup]:
    """Connect the processes of a run.

    Raises:
        UserError: they can't reach each other.
    """
    try:
        dist.init_process_group("gloo", timeout=_LONG)
    except RuntimeError as error:
        where = f"{os.environ['MASTER_ADDR']}:{os.environ['MASTER_PORT']}"
        raise UserError(f"The processes of the run can't reach each other at {where}. Check the network.") from error
    try:
        yield RankGroup(launch)
    finally:
        dist.destroy_process_group()
