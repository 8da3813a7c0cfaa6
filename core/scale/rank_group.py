"""The processes of a run of torchrun: they tell each other what they have found, and how it went."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

import torch
import torch.distributed as dist
from torch._C._distributed_c10d import PrefixStore

from core.base.errors import UserError
from core.base.launch import Launch
from core.scale.meeting import Stores, meet, wait_until

_Of = TypeVar("_Of")

_SHORT = timedelta(minutes=5)
"""How long an exchange may take, once all processes have come to it."""
_WELL, _WRONG = b"\0", b"\1"
_WRITTEN = "written"


class RankGroup:
    """All processes of a run. Each method is called by every one of them, in the same order.

    Args:
        launch: of this process.
        stores: that the processes have met by; None where there is no other process.

    Attributes:
        launch: as given.
    """

    def __init__(self, launch: Launch, stores: Stores | None = None) -> None:
        self.launch = launch
        self._stores, self._steps = stores, 0

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

    def note_written(self, result: bytes) -> None:
        """Note which result has its name, for attempts after one that dies; the first process does."""
        if self._stores is not None:
            self._stores.run.set(_WRITTEN, result.hex())

    def has_written(self, result: bytes) -> bool:
        """Whether an attempt before has noted this."""
        if self._stores is None or not self._stores.run.check([_WRITTEN]):
            return False
        return bytes.fromhex(self._stores.run.get(_WRITTEN).decode()) == result

    def _exchanged(self, payload: bytes) -> list[bytes]:
        try:
            self._wait()
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

    def _wait(self) -> None:
        """Wait for all processes, which may have much more to read; if one dies, torchrun ends the others."""
        self._steps += 1
        key = f"step {self._steps}"
        if self._stores is not None:
            store = self._stores.attempt
            store.add(key, 1)
            wait_until(lambda: store.add(key, 0) >= self.launch.world, self.launch.world)


@contextmanager
def rank_group(launch: Launch) -> Iterator[RankGroup]:
    """Connect the processes of a run.

    Raises:
        UserError: they can't reach each other.
    """
    try:
        stores = meet(launch)
        gloo = PrefixStore("gloo", stores.attempt)
        dist.init_process_group("gloo", store=gloo, rank=launch.rank, world_size=launch.world, timeout=_SHORT)
    except RuntimeError as error:
        where = f"{os.environ['MASTER_ADDR']}:{os.environ['MASTER_PORT']}"
        raise UserError(f"The processes of the run can't reach each other at {where}. Check the network.") from error
    try:
        yield RankGroup(launch, stores)
    finally:
        dist.destroy_process_group()
