"""The plots of a report are plain SVG, and tell the numbers that they are given."""

import re
from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pytest

from core.handover.layer_scan import Magnitudes
from core.handover.record import ParameterRecord
from core.handover.report_plots import MOST_BARS, TOP, Plot, density_plots, error_plots, magnitude_plot

SVG = "{http://www.w3.org/2000/svg}"


def layer(number: int, kept: int = 30, before: int = 20, name: str = "") -> ParameterRecord:
    return ParameterRecord(
        name=name or f"blocks.{number}.weight",
        shape=(10, 10),
        dtype="float32",
        rule="",
        threshold=0.1,
        threshold_hex=(0.1).hex(),
        numel=100,
        zero_before=before,
        cut=100 - before - kept,
        nan=0,
        kept=kept,
        density=kept / 100,
        relative_error=1 - kept / 100,
        sha256="0" * 64,
    )


def series(plot: Plot, kind: str) -> Element:
    """What is drawn of a kind."""
    (found,) = (
        each for each in fromstring(plot.svg).iter(f"{SVG}g") if each.get("class") == f"series {kind}" and len(each)
    )
    return found


def widths(plot: Plot, kind: str) -> list[float]:
    return [float(each.get("width", 0)) for each in series(plot, kind).iter(f"{SVG}rect")]


def texts(plot: Plot) -> list[str]:
    return [each.text or "" for each in fromstring(plot.svg).iter(f"{SVG}text")]


def magnitudes() -> Magnitudes:
    edges = 2.0 ** (np.arange(-40, 1) / 4)
    every = np.arange(40, dtype=np.int64) * 100
    kept = np.where(np.arange(40) >= 20, every, 0)
    return Magnitudes(edges, every - kept, kept)


def every_plot(count: int) -> list[Plot]:
    layers = [layer(number, kept=number % 80) for number in range(count)]
    histogram = magnitude_plot(magnitudes(), (each.threshold or 0.0 for each in layers))
    assert histogram is not None
    return [histogram, *density_plots(layers), *error_plots(layers)]


@pytest.mark.parametrize("count", [1, MOST_BARS, MOST_BARS + 1, 2000])
def test_plots_have_no_script_no_reference_and_no_colour(count: int) -> None:
    for plot in every_plot(count):
        root = fromstring(plot.svg)
        assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {"svg", "g", "rect", "path", "text", "title"}
        names = {name for each in root.iter() for name in each.attrib}
        assert names <= {*"xyd", "rx", "ry", "width", "height", "class", "transform", "viewBox", "role"}
        assert re.sub(r'xmlns(:xlink)?="[^"]*"', "", plot.svg).count("//") == 0
        # what is drawn has the key's classes
        drawn = {each.get("class", "").split()[1] for each in root.iter(f"{SVG}g") if "series" in each.get("class", "")}
        assert {kind for kind, _ in plot.key} <= drawn


def test_the_same_numbers_give_the_same_picture() -> None:
    assert every_plot(50) == every_plot(50)


def test_bars_are_as_long_as_their_parts_of_the_weights() -> None:
    (plot,) = density_plots([layer(0, 30, 20), layer(1, 60, 0)])
    whole = [sum(each) for each in zip(*(widths(plot, kind) for kind in ("kept", "zero_before", "cut")), strict=True)]
    assert whole == pytest.approx([whole[0]] * 2, abs=0.05)
    # the first is on top, and pygal draws from the bottom
    assert [each / whole[0] for each in widths(plot, "kept")] == pytest.approx([0.6, 0.3], abs=1e-4)
    assert [each / whole[0] for each in widths(plot, "zero_before")] == pytest.approx([0.0, 0.2], abs=1e-4)
    names = [each for each in fromstring(plot.svg).iter(f"{SVG}text") if (each.text or "").startswith("blocks")]
    heights = {each.text: float(each.attrib["y"]) for each in names}
    assert heights["blocks.0.weight"] < heights["blocks.1.weight"]


def test_of_many_layers_all_are_in_a_band_and_the_extreme_ones_have_names() -> None:
    layers = [layer(number, kept=number % 80) for number in range(2000)]
    for band, top in (density_plots(layers), error_plots(layers)):
        assert len(band.svg) < 200_000
        assert "2,000" in band.note
        assert sum("blocks" in each for each in texts(top)) == TOP
        assert {float(each) for each in re.findall(r"density (\S+) %|error (\S+) %", top.svg)[0] if each} <= {
            0.0,
            100.0,
        }


def test_long_names_are_shown_by_their_ends_and_whole_in_the_tip() -> None:
    name = "model.language_model.layers.11.attention.self_attention.output.dense.weight"
    (plot,) = density_plots([layer(0, name=name)])
    (shown,) = (each for each in texts(plot) if "…" in each)
    first, last = shown.split("…")
    assert name.startswith(first)
    assert name.endswith(last)
    assert name in plot.svg


def test_names_are_shown_and_not_obeyed() -> None:
    (plot,) = density_plots([layer(0, name="<script>alert(1)</script>\u202e\x1b")])
    assert "<script" not in plot.svg
    assert r"<script>alert(1)</script>\u202e\x1b" in texts(plot)


@pytest.mark.parametrize(
    ("thresholds", "told", "lines"),
    [
        ([0.03], "threshold 0.03", 1),
        ([0.03, 0.03, 0.01], "2 thresholds, 0.01 to 0.03", 2),
        ([number / 100 for number in range(1, 9)], "8 thresholds, 0.01 to 0.08, the lowest and the highest drawn", 2),
    ],
)
def test_thresholds_are_lines(thresholds: list[float], told: str, lines: int) -> None:
    plot = magnitude_plot(magnitudes(), thresholds)
    assert plot is not None
    assert plot.key[-1] == ("threshold", told)
    drawn = [
        each for each in fromstring(plot.svg).iter(f"{SVG}g") if each.get("class") == "series threshold" and len(each)
    ]
    assert len(drawn) == lines


def test_without_a_weight_there_is_no_histogram() -> None:
    nothing = np.zeros(0, np.int64)
    assert magnitude_plot(Magnitudes(np.zeros(0), nothing, nothing), [0.1]) is None


def test_a_layer_without_an_error_has_an_axis_too() -> None:
    (plot,) = error_plots([layer(0, kept=100, before=0)])
    assert "1 %" in texts(plot)
