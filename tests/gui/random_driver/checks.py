"""What has to hold when the window has settled: no exception, numbers as torch counts, plots as in a fresh window."""

import math
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

import numpy as np
import torch
from PySide6.QtWidgets import QApplication, QWidget

from core.masks.nm_masks import NMGroups
from core.preview.diagnostics import DiagnosticKind
from core.preview.plan_numbers import numbers_of
from gui.dialogs.bug_dialog import BugDialog
from gui.support import number_format
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.core.index.test_squares import torchs_error
from tests.gui.at_rest import wait_for_rest
from tests.gui.freshness import Look, differences, fresh, painted, pictures
from tests.gui.on_screen import not_repainted
from tests.gui.random_driver.models import masks, tensors
from tests.helpers.pace import patience
from tests.helpers.patterns import nm_reference

EXPECTED = 12.0
"""Seconds in which the window settles, on the machine that `tests.helpers.pace` refers to; only one that hangs takes
so long."""


class UntrueError(AssertionError):
    """The window shows something wrong, or has raised an exception."""


class PictureError(UntrueError):
    """A plot is not as in a fresh window."""


class Exceptions:
    """Collects uncaught exceptions."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self.found.append("".join(traceback.format_exception(kind, error, trace)))


@contextmanager
def watching() -> Iterator[Exceptions]:
    """Collect uncaught exceptions while in the context."""
    exceptions, before = Exceptions(), sys.excepthook
    sys.excepthook = exceptions.take
    try:
        yield exceptions
    finally:
        sys.excepthook = before


def settle(window: MainWindow) -> None:
    """Let the window work until its numbers are exact and nothing is going on.

    Raises:
        UntrueError: that takes too long.
    """
    try:
        wait_for_rest(window, patience(EXPECTED))
    except TimeoutError as error:
        raise UntrueError(str(error)) from error


def check_numbers(window: MainWindow, exceptions: Exceptions) -> None:
    """Check that nothing has failed, and that numbers are as torch counts.

    Raises:
        UntrueError: something is wrong.
    """
    settle(window)
    no_exception(exceptions)
    _numbers(window)
    _lifted(window)


def check_screen(window: MainWindow) -> None:
    """Check that what is on the screen is what would be painted now; on a real one, others may lie over the window.

    Raises:
        PictureError: a part was not repainted.
    """
    if QApplication.platformName() != "offscreen":
        return
    settle(window)
    if part := not_repainted(window):
        raise PictureError(f"on the screen {part.getRect()} of the window is not as painted anew")


def check_plots(window: MainWindow, exceptions: Exceptions, pixel_ratio: float) -> None:
    """Check that plots are as in a fresh window.

    Args:
        pixel_ratio: of the screen, for the pictures.

    Raises:
        UntrueError: something is wrong.
    """
    settle(window)
    _plots(window, pixel_ratio)
    no_exception(exceptions)


def no_exception(exceptions: Exceptions) -> None:
    """Check that nothing has failed.

    Raises:
        UntrueError: something has.
    """
    dialogs = [each for each in QApplication.topLevelWidgets() if isinstance(each, BugDialog)]
    found = [*exceptions.found, *(dialog.details.toPlainText() for dialog in dialogs)]
    if found:
        raise UntrueError("an exception: " + "\n".join(found))


def _numbers(window: MainWindow) -> None:
    plan_numbers, path = window.document.state.plan_numbers, window.document.state.checkpoint.path
    together = all_together = 0
    for number in np.flatnonzero(plan_numbers.chosen).tolist():
        owner, threshold = plan_numbers.owners[number], float(plan_numbers.thresholds[number])
        tensor = tensors(path)[owner.name]
        recorded = masks(path)[owner.name] if window.document.shown.keeps_recorded(owner.name) else None
        # unpruned, what is no number is kept too, of which no threshold is the reason
        unpruned = window.document.showing.comparing
        keeps = _keeps(owner.name, tensor, threshold, recorded, plan_numbers.groups.get(number))
        kept = int(tensor.count_nonzero() if unpruned else (keeps & (tensor != 0)).sum())
        if int(plan_numbers.kept[number]) != kept:
            raise UntrueError(
                f"{owner.name!r} at {threshold!r}: {int(plan_numbers.kept[number])} kept; torch says {kept}"
            )
        together, all_together = together + kept, all_together + tensor.numel()
        said = window.workspace.tree.model.index_of_name(owner.name).siblingAtColumn(Column.DENSITY).data()
        wanted = number_format.percent(kept / tensor.numel() if tensor.numel() else 1.0, True)
        if said is not None and tensor.numel() and said != wanted:
            raise UntrueError(f"the tree says {said!r} of {owner.name!r}, and torch {wanted!r}")
        _error(window, owner.name, tensor, unpruned or ~keeps)
    total = plan_numbers.total
    if (total.kept, total.numel) != (together, all_together):
        raise UntrueError(f"{total.kept} of {total.numel} kept in all; torch says {together} of {all_together}")


def _error(window: MainWindow, name: str, tensor: torch.Tensor, cut: torch.Tensor | bool) -> None:
    """What the tree says of the error of the weights; nothing is cut where ``cut`` is True, of an unpruned model."""
    said = window.workspace.tree.model.index_of_name(name).siblingAtColumn(Column.ERROR).data()
    wanted = 0.0 if cut is True else torchs_error([tensor], [cut])
    if said is not None and said not in {number_format.percent(wanted * factor) for factor in (1 - 1e-9, 1, 1 + 1e-9)}:
        raise UntrueError(f"the tree says {said!r} is the error of {name!r}, and torch {wanted!r}")


def _keeps(
    name: str, tensor: torch.Tensor, threshold: float, recorded: torch.Tensor | None, groups: NMGroups | None
) -> torch.Tensor:
    """Which weights torch keeps, by the mask that the file came with, N of M, or else the threshold."""
    if recorded is not None or groups is not None:
        if not math.isnan(threshold):
            raise UntrueError(f"{name!r} has another rule, and the threshold {threshold!r}")
        return recorded != 0 if groups is None else nm_reference(tensor, groups.n, groups.m, groups.side)
    if not math.isfinite(threshold) or threshold < 0 or math.copysign(1, threshold) < 0:
        raise UntrueError(f"the threshold of {name!r} is {threshold!r}")
    return tensor.abs() > threshold


def _lifted(window: MainWindow) -> None:
    """Which masks are said to be lifted for want of a cut in their place, with how many weights come back."""
    now = window.document.state
    path = now.checkpoint.path
    # it is said of the plan in force, also while the unpruned model is shown
    plan_numbers = numbers_of(now.measurements, now.plan) if now.comparing else now.plan_numbers
    # what is ticked and does not fit its rule is not among them
    chosen = {plan_numbers.owners[number].name for number in np.flatnonzero(plan_numbers.chosen)}
    wanted = {
        name: int(((tensors(path)[name] != 0) & (mask == 0)).sum())
        for name, mask in masks(path).items()
        if name not in chosen
    }
    notes = window.workspace.attention.notes
    said = {note.name: note.count for note in notes if note.kind is DiagnosticKind.MASK_LIFTED}
    if said != {name: count for name, count in wanted.items() if count}:
        raise UntrueError(f"lifted are said to be {said}; torch says {wanted}")


def _plots(window: MainWindow, pixel_ratio: float) -> None:
    # a fresh window has nothing to say
    window.messages.hide()
    QApplication.processEvents()
    settle(window)
    painted(window, settle)
    look, found = Look.of(window), pictures(window, pixel_ratio)
    metric = window.findChild(QWidget, "evaluationLabel")
    assert metric is not None
    if metric.isVisible():
        # the number of an evaluation, which a fresh window has not, takes of its room
        del found["summary"]
    with fresh(look, settle) as other:
        wanted = {
            name: each for name, each in pictures(other, pixel_ratio).items() if name != "summary" or name in found
        }
        different = differences(found, wanted)
        if different:
            _keep(found, wanted)
            raise PictureError(f"not as in a fresh window: {different}; {look}")


def _keep(found: dict, wanted: dict) -> None:
    """Save the pictures that differ in the temporary folder, to be looked at."""
    from tempfile import gettempdir

    for name in found.keys() & wanted.keys():
        if found[name] != wanted[name]:
            found[name].save(f"{gettempdir()}/driver-{name}-found.png")
            wanted[name].save(f"{gettempdir()}/driver-{name}-fresh.png")
