"""The plots of a report, as SVG to be put into its page: pygal draws them, the page's style sheet colours them."""

import math
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import pygal
from pygal.style import Style

from core.base.arrays import Floats
from core.base.escaping import escaped
from core.base.wording import percent, significant
from core.handover.layer_scan import STEPS, Magnitudes
from core.handover.record import ParameterRecord

# pygal looks for maps in every import that fails elsewhere, in a way that Python warns of; there are no maps here
sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, pygal.PluginImportFixer)]

MOST_BARS = 40
"""Layers that have a bar of their own with a name; of more there is a band, and bars of `TOP`."""
TOP = 20
_WIDTH, _BAR, _AXIS, _BAND = 960, 23, 56, 230
"""Of a plot, of a bar with its gap, of what stands around the bars, and of a band, in pixels."""
_LABEL = 48
"""Characters of a name beside a bar, at most."""
_TAIL = 1e-4
"""This part of the weights, the smallest, is left of the histogram's axis."""
_MOST_LINES = 3
_COUNTS = ((1e12, " T"), (1e9, " B"), (1e6, " M"), (1e3, " k"))
_DRAWN = ("kept", "zero_before", "cut", "error", "threshold")
"""What is drawn, each a class in the page's style sheet."""
_STYLE = Style(
    font_family="sans-serif",
    label_font_size=13,
    major_label_font_size=13,
    colors=("#000000",) * 8,
    value_colors=("#000000",) * 8,
)
"""What pygal reckons with; its colours are not used."""

_PLACES, _DECIMALS = {"d", "x", "y", "width", "height"}, re.compile(r"\d+\.\d+")

Point = tuple[float, float]
Label = dict[str, object]


@dataclass(frozen=True)
class Plot:
    """A plot.

    Attributes:
        svg: an ``<svg>`` element without references, scripts or colours of its own.
        title: what it shows.
        key: a class in the page's style sheet and its meaning, of each thing that is drawn.
        note: how it is read; may be empty.
    """

    svg: str
    title: str
    key: tuple[tuple[str, str], ...] = ()
    note: str = ""


def magnitude_plot(magnitudes: Magnitudes, thresholds: Iterable[float]) -> Plot | None:
    """Weights by magnitude on a logarithmic axis, with the thresholds; None where none is finite and not 0.

    Args:
        thresholds: of all parameters, without those that a mask cuts.
    """
    every = magnitudes.cut + magnitudes.kept
    if not every.any():
        return None
    first = int(np.searchsorted(np.cumsum(every), _TAIL * every.sum()))
    logarithms = np.log10(magnitudes.edges[first:])
    left, right, top = float(logarithms[0]), float(logarithms[-1]), 1.05 * float(every.max())
    found = sorted(set(thresholds))
    lines = [math.log10(each) for each in found if each > 0]
    lines = [lines[0], lines[-1]] if len(lines) > _MOST_LINES else lines
    options = {"x_labels": _decades(left, right), "show_x_guides": True, "y_labels": _ticks(top)}
    chart = _chart(pygal.XY, 320, xrange=(left, right), range=(0, top), value_formatter=_short, fill=True, **options)
    # what is drawn first lies behind
    chart.add("cut", _steps(logarithms, every[first:].astype(np.float64)))
    chart.add("kept", _steps(logarithms, magnitudes.kept[first:].astype(np.float64)))
    for line in lines:
        if left <= line <= right:
            chart.add("threshold", [(line, 0.0), (line, top)], fill=False)
    return Plot(
        _svg(chart),
        "Magnitudes of the pruned parameters' weights",
        (("cut", "cut"), ("kept", "kept"), *((("threshold", _told(found)),) if lines else ())),
        f"Weights in steps of 1/{STEPS} of a doubling of the magnitude, on a logarithmic axis. Zeros have no place "
        f"on it, and the smallest {percent(_TAIL)} are left out of the picture.",
    )


def density_plots(layers: Sequence[ParameterRecord]) -> list[Plot]:
    """What is kept, was zero before and is cut of each layer, as parts of its weights."""
    zeros = (("zero_before", "zero before"),) if any(each.zero_before for each in layers) else ()
    key = (("kept", "kept"), *zeros, ("cut", "cut"))
    if len(layers) <= MOST_BARS:
        return [Plot(_density_bars(layers), "Density by layer", key)]
    least = sorted(layers, key=lambda each: each.density)[:TOP]
    order = f"All {len(layers):,} pruned parameters from left to right, in the order of the file."
    return [
        Plot(_density_band(layers), "Density by layer", key, order),
        Plot(
            _density_bars(least), f"The lowest densities, {TOP} of {len(layers):,}", key, "The table has all of them."
        ),
    ]


def error_plots(layers: Sequence[ParameterRecord]) -> list[Plot]:
    """The error of the weights of each layer."""
    key = (("error", "error of the weights"),)
    if len(layers) <= MOST_BARS:
        return [Plot(_error_bars(layers), "Error of the weights by layer", key)]
    most = sorted(layers, key=lambda each: -each.relative_error)[:TOP]
    order = f"All {len(layers):,} pruned parameters from left to right, in the order of the file."
    return [
        Plot(_error_band(layers), "Error of the weights by layer", key, order),
        Plot(_error_bars(most), f"The largest errors, {TOP} of {len(layers):,}", key, "The table has all of them."),
    ]


def _density_bars(layers: Sequence[ParameterRecord]) -> str:
    def tip(layer: ParameterRecord) -> str:
        counts = f"{layer.kept:,} kept, {layer.zero_before:,} zero before, {layer.cut:,} cut"
        return f"{escaped(layer.name)}: density {percent(layer.density)}, {counts}"

    chart = _bars(pygal.HorizontalStackedBar, layers, 1.0)
    for name, count in (("kept", _kept), ("zero_before", _zero_before), ("cut", _cut)):
        chart.add(name, [{"value": count(each), "tooltip": tip(each)} for each in reversed(layers)])
    return _svg(chart)


def _error_bars(layers: Sequence[ParameterRecord]) -> str:
    chart = _bars(pygal.HorizontalBar, layers, _round_top(max(each.relative_error for each in layers)))
    tips = (f"{escaped(each.name)}: error {percent(each.relative_error)}" for each in layers)
    values = [{"value": each.relative_error, "tooltip": tip} for each, tip in zip(layers, tips, strict=True)]
    chart.add("error", values[::-1])
    return _svg(chart)


def _density_band(layers: Sequence[ParameterRecord]) -> str:
    edges = np.arange(len(layers) + 1, dtype=np.float64)
    kept, before, cut = (np.array([*map(each, layers)]) for each in (_kept, _zero_before, _cut))
    chart = _band(len(layers), 1.0)
    for name, heights in (("cut", kept + before + cut), ("zero_before", kept + before), ("kept", kept)):
        chart.add(name, _steps(edges, heights))
    return _svg(chart)


def _error_band(layers: Sequence[ParameterRecord]) -> str:
    errors = np.array([each.relative_error for each in layers])
    chart = _band(len(layers), _round_top(float(errors.max())))
    chart.add("error", _steps(np.arange(len(layers) + 1, dtype=np.float64), errors))
    return _svg(chart)


def _part(count: int, layer: ParameterRecord) -> float:
    return count / layer.numel if layer.numel else 0.0


def _kept(layer: ParameterRecord) -> float:
    return _part(layer.kept, layer)


def _zero_before(layer: ParameterRecord) -> float:
    return _part(layer.zero_before, layer)


def _cut(layer: ParameterRecord) -> float:
    return _part(layer.cut, layer)


def _bars(kind: Callable[..., Any], layers: Sequence[ParameterRecord], top: float) -> Any:  # noqa: ANN401
    """A chart for bars that lie one below the other; pygal begins at the bottom."""
    names = [_shortened(escaped(each.name)) for each in reversed(layers)]
    height = _AXIS + _BAR * len(layers)
    return _chart(kind, height, x_labels=names, range=(0, top), y_labels=_parts(top), show_y_guides=True)


def _band(count: int, top: float) -> Any:  # noqa: ANN401
    """A chart for very narrow bars that stand side by side."""
    places = [{"value": each, "label": f"{each:,.0f}"} for each in _round_numbers(count, 10)]
    return _chart(pygal.XY, _BAND, x_labels=places, xrange=(0, count), range=(0, top), y_labels=_parts(top), fill=True)


def _chart(kind: Callable[..., Any], height: int, **options: object) -> Any:  # noqa: ANN401
    chart = kind(
        width=_WIDTH,
        height=height,
        style=_STYLE,
        js=(),
        css=(),
        classes=("plot",),
        show_legend=False,
        show_dots=False,
        truncate_label=-1,
        margin=12,
        margin_top=4,
        spacing=8,
        disable_xml_declaration=True,
        **options,
    )
    chart.add_xml_filter(_plain)
    return chart


def _svg(chart: Any) -> str:  # noqa: ANN401
    titles = [options["title"] for _, options in chart.raw_series]
    drawn: str = chart.render()
    for number, title in enumerate(titles):
        assert title in _DRAWN, title
        drawn = drawn.replace(f'class="series serie-{number} color-{number}"', f'class="series {title}"')
    return drawn


def _plain(root: Element) -> Element:
    """Take out what a page does not need: scripts, styles, comments, texts for scripts, and names that would clash."""
    for parent in list(root.iter()):
        for child in list(parent):
            # comments have no name
            named = isinstance(child.tag, str) and child.tag not in ("script", "style", "desc", "defs")
            of_the_whole = parent is root and child.tag == "title"
            if not named or of_the_whole or child.get("class") == "plot tooltip-overlay":
                parent.remove(child)
        for name in _PLACES.intersection(parent.keys()):
            parent.set(name, _DECIMALS.sub(lambda found: f"{float(found[0]):.2f}", parent.attrib[name]))
    root.attrib.pop("id", None)
    root.set("role", "img")
    return root


def _steps(edges: Floats, heights: Floats) -> list[Point]:
    """The outline of bars that touch each other."""
    places, tops = np.repeat(edges, 2)[1:-1], np.repeat(heights, 2)
    return list(zip(places.tolist(), tops.tolist(), strict=True))


def _decades(left: float, right: float) -> list[Label]:
    """Labels at powers of ten; where there are fewer than two of them, at 2 and 5 times these too."""
    mantissas = (1,) if math.floor(right) - math.ceil(left) >= 1 else (1, 2, 5)
    every = (
        exponent + math.log10(each) for exponent in range(math.floor(left), math.ceil(right)) for each in mantissas
    )
    places = [each for each in every if left <= each <= right]
    return [{"value": each, "label": significant(10.0**each, 1)} for each in places or [left, right]]


def _round_numbers(top: float, most: int) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten from 0 to ``top``, ``most`` intervals at most."""
    power = 10.0 ** math.floor(math.log10(top / most))
    step = next(each * power for each in (1, 2, 5, 10) if top <= each * power * most)
    return [number * step for number in range(math.floor(top / step + 1e-9) + 1)]


def _ticks(top: float) -> list[Label]:
    return [{"value": each, "label": _short(each)} for each in _round_numbers(top, 5)]


def _parts(top: float) -> list[Label]:
    return [{"value": each, "label": f"{100 * each:.4g} %"} for each in _round_numbers(top, 5)]


def _round_top(value: float) -> float:
    """A little more than the value, for an axis to end at; an axis of nothing but zeros ends at 1 %."""
    if value <= 0:
        return 0.01
    step = _round_numbers(value, 5)[1]
    return min(step * math.ceil(value / step - 1e-9), 1.0)


def _short(count: float) -> str:
    """A round number on an axis: ``8 k``, ``2.5 M``."""
    factor, unit = next(((f, u) for f, u in _COUNTS if count >= f), (1.0, ""))
    return f"{count / factor:.4g}{unit}"


def _told(thresholds: Sequence[float]) -> str:
    if len(thresholds) == 1:
        return f"threshold {significant(thresholds[0])}"
    ends = f"{significant(thresholds[0])} to {significant(thresholds[-1])}"
    which = "" if len(thresholds) <= _MOST_LINES else ", the lowest and the highest drawn"
    return f"{len(thresholds):,} thresholds, {ends}{which}"


def _shortened(name: str) -> str:
    """A name whose middle is left out where it is long: its beginning and its end tell most."""
    if len(name) <= _LABEL:
        return name
    end = 2 * _LABEL // 3
    return f"{name[: _LABEL - end - 1]}…{name[-end:]}"
