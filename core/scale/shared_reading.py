"""Reading that several processes share: each reads what is in its own units, and all of them know what was found."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.base.progress import Report
from core.formats.in_parts import division_of
from core.formats.shared.units import sizes_of
from core.model.checkpoint import Checkpoint
from core.scale.rank_group import RankGroup
from core.scale.wire import packed, unpacked
from core.storage.balanced_parts import balanced_parts
from core.storage.reader_pool import ReadTask, RunTasks, run_tasks


def shared_reading(checkpoint: Checkpoint, group: RankGroup) -> RunTasks:
    """A function that runs tasks as `run_tasks` does, with the results of all processes.

    Args:
        checkpoint: whose tensors are read.
        group: the processes; every one of them asks for the same.
    """
    ranks = _ranks(checkpoint, group.launch.world)

    def run(tasks: Sequence[ReadTask[Any]], report: Report) -> Iterator[tuple[int, Any]]:
        if not tasks:
            return
        mine = [number for number, task in enumerate(tasks) if ranks[_key(task)] == group.launch.rank]

        def read() -> bytes:
            found = run_tasks([tasks[number] for number in mine], report)
            return packed([(mine[place], result) for place, result in found])

        everything = dict(pair for part in group.gather(read) for pair in unpacked(part))
        yield from sorted(everything.items())

    return run


def _ranks(checkpoint: Checkpoint, world: int) -> Mapping[str, int]:
    """Key of a tensor → rank of the process that reads it, which will write it too."""
    units = division_of(checkpoint.container, {}).units
    keys = {unit.name: unit.keys for unit in units}
    parts = balanced_parts(sizes_of(units), world)
    return {key: rank for rank, names in enumerate(parts) for name in names for key in keys[name]}


def _key(task: Any) -> str:  # noqa: ANN401 - requests have either
    """Of a tensor that a task reads."""
    key: str = task.tensors[0].key if hasattr(task, "tensors") else task.parameter.tensor.key
    return key
