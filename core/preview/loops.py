"""The compiled loops that numbers and pictures need: all are made ready before the first one is called."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from core.base.loop_watch import watching
from core.base.progress import Report, silent

LOOPS: Mapping[str, tuple[str, ...]] = {
    "core.index.kernels": (
        *("count_bins", "list_runs", "drain_bins", "group_bins", "collect", "greatest_upto"),
        *("look_up", "look_up_exact"),
    ),
    "core.index.square_kernels": ("sum_squares", "estimate_squares", "look_up_squares", "look_up_exact_squares"),
    "core.index.listed_kernels": (
        *("lay_down", "mark_squares"),
        *("look_up_listed", "look_up_listed_rows", "look_up_listed_squares"),
    ),
    "core.masks.kernels": ("count_kept", "mark_alive", "sum_magnitudes"),
    "core.masks.nm_kernels": ("keep_largest",),
    "core.report.change_kernels": ("sum_changes",),
}
"""Module → its loops, in the order in which they are compiled when it is imported."""


def prepare_loops(report: Report = silent, compiling: Callable[[], object] = lambda: None) -> bool:
    """Load all loops, and compile those whose machine code is not found (`core.base.compiling`).

    Args:
        report: called with (ready, all) loops once one has been compiled; other threads may have loaded some.
        compiling: called before the first one is compiled; raises nothing.

    Returns:
        whether the machine code is kept, so that the next start compiles nothing.

    Raises:
        Cancelled: if ``report`` raises it.
    """
    watch = _Watch(report, compiling)
    with watching(watch):
        for module in LOOPS:
            import_module(module)
    return watch.kept


class _Watch:
    def __init__(self, report: Report, compiling: Callable[[], object]) -> None:
        self._report, self._compiling = report, compiling
        self._ready, self._total, self._begun = 0, sum(map(len, LOOPS.values())), False
        self.kept = True

    def compiling(self, folder: Path | None) -> None:
        self.kept = self.kept and folder is not None
        if not self._begun:
            self._begun = True
            self._compiling()

    def ready(self) -> None:
        self._ready += 1
        if self._begun:
            self._report(self._ready, self._total)
