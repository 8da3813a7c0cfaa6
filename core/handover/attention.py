"""What in a result its reader should look at first, in sentences."""

from collections.abc import Iterator, Sequence

from core.base.wording import percent
from core.handover.report_data import Layer
from core.preview.diagnostics import NEARLY_GONE

_NAMED = 5
"""Layers that a sentence names, at most."""


def attention(layers: Sequence[Layer]) -> tuple[str, ...]:
    """Layers of which nothing or nearly nothing is left, outputs that died, NaN that were cut; most severe first."""
    return tuple(_sentences(layers))


def _sentences(layers: Sequence[Layer]) -> Iterator[str]:
    done = [layer.done for layer in layers]
    gone = [each.name for each in done if not each.kept and each.cut]
    if gone:
        yield f"Nothing is kept of {_listed(gone)}."
    nearly = [each for each in done if each.kept and each.cut and each.density < NEARLY_GONE]
    if nearly:
        least = sorted(nearly, key=lambda each: each.density)
        named = _listed([f"{each.name} ({percent(each.density)})" for each in least])
        yield f"Less than {percent(NEARLY_GONE)} is kept of {named}."
    for rows, what in ((False, "outputs"), (True, "rows")):
        if dead := list(_dead(layers, rows=rows)):
            yield f"Dead {what}, of which no weight is kept: {_listed(dead)}."
    if nan := [f"{each.name} ({each.nan:,})" for each in done if each.nan]:
        yield f"NaN were cut of {_listed(nan)}."


def _dead(layers: Sequence[Layer], *, rows: bool) -> Iterator[str]:
    """Layers that keep something, with how many of their outputs are dead by the cut, the largest part first."""
    found = [
        (layer.units.dead_outputs / layer.units.outputs, layer.done.name, layer.units)
        for layer in layers
        if layer.units is not None and layer.units.dead_outputs > layer.units.dead_outputs_before and layer.done.kept
        if (layer.units.axes == "rows_columns") is rows
    ]
    for _, name, units in sorted(found, key=lambda each: -each[0]):
        before = f", {units.dead_outputs_before:,} of them before" if units.dead_outputs_before else ""
        yield f"{name} ({units.dead_outputs:,} of {units.outputs:,}{before})"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
