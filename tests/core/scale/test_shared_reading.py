"""Processes that share the reading each read their own units, and all come to the numbers of one that reads all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from core.base.launch import Launch
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, Lamp, Rule
from core.preview.measurements import Measurements
from core.scale.rank_group import RankGroup
from core.scale.shared_cuts import find_cuts
from core.scale.shared_reading import shared_reading
from tests.core.scale.models import KINDS, many_layers

WORLD = 3


class Threads(RankGroup):
    """Threads in the place of processes."""

    def __init__(self, rank: int, barrier: Barrier, box: dict[int, bytes]) -> None:
        super().__init__(Launch(rank, WORLD, 0))
        self._barrier, self._box = barrier, box

    def gather(self, work: Callable[[], bytes]) -> list[bytes]:
        found = work()
        self._box[self.launch.rank] = found
        self._barrier.wait()
        all_of_them = [self._box[rank] for rank in range(WORLD)]
        self._barrier.wait()
        return all_of_them


@pytest.mark.parametrize("rule", [Density(0.4), Lamp(0.3)])
@pytest.mark.parametrize("kind", ["safetensors", "distributed"])
def test_all_come_to_the_same_cuts(rule: Rule, kind: str, tmp_path: Path) -> None:
    KINDS[kind](many_layers(5), tmp_path / "model", 5)
    checkpoint = open_checkpoint(tmp_path / "model")
    plan = Plan(frozenset(owner.name for owner in checkpoint.owners), rule)
    alone = find_cuts(Measurements(checkpoint), plan)
    barrier, box = Barrier(WORLD), dict[int, bytes]()

    def find(rank: int) -> bytes:
        run = shared_reading(checkpoint, Threads(rank, barrier, box))
        return find_cuts(Measurements(checkpoint), plan, run)

    with ThreadPoolExecutor(WORLD) as threads:
        assert list(threads.map(find, range(WORLD))) == [alone] * WORLD
