"""The page of a report: one file that needs nothing else, to be read, printed and passed on."""

import base64
import math
from datetime import datetime
from hashlib import sha256

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from core.base.escaping import escaped, escaped_lines
from core.base.resources import resource
from core.base.wording import counted, metric_difference, metric_value, percent, significant, size
from core.handover.record import MeasuredMetric
from core.handover.report_data import ReportData
from core.handover.report_plots import Plot, density_plots, error_plots, magnitude_plot

_BREAKS = (".", "_", "/")
"""A name may go on in the next line after these."""


def as_html(data: ReportData) -> bytes:
    """The report as a page in UTF-8.

    Everything from the file and the user is escaped, and the page forbids itself to load anything and to run any other
    script than its own, which sorts the table.
    """
    style, script = (resource("report", name).read_text(encoding="utf-8") for name in ("report.css", "sort.js"))
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    rules = {each.rule.rstrip(".") for each in data.record.parameters}
    page = _environment().get_template("report.html.j2")
    # what is put in unescaped is the app's own, or was drawn and escaped by the library for plots
    return page.render(
        data=data,
        record=data.record,
        total=data.record.total,
        sizes={each.what: each for each in data.sizes},
        same_rule=rules.pop() if len(rules) == 1 else "",
        grouped=[each.two_of_four for each in data.layers if each.two_of_four is not None],
        evaluation=_evaluation(data.record.metric),
        plots=_plots(data),
        style=Markup(style),
        script=Markup(script),
        policy=f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'",
    ).encode()


def _environment() -> Environment:
    found = Environment(
        autoescape=True,
        loader=FileSystemLoader(resource("report")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters |= {
        "whole": lambda count: f"{count:,}",
        "counted": counted,
        "percent": percent,
        "size": size,
        "significant": significant,
        "metric": metric_value,
        "moment": _moment,
        "name": _name,
        "text": _text,
        "svg": _svg,
    }
    return found


def _plots(data: ReportData) -> list[Plot]:
    thresholds = [each.threshold for each in data.record.parameters if each.threshold is not None]
    histogram = magnitude_plot(data.magnitudes, thresholds)
    layers = data.record.parameters
    return [*([histogram] if histogram else []), *density_plots(layers), *error_plots(layers)]


def _evaluation(metric: MeasuredMetric | None) -> dict[str, object] | None:
    """What the page tells of an evaluation besides its numbers."""
    if metric is None:
        return None
    low, high = min(metric.uncut), max(metric.uncut)
    mean = math.fsum(metric.uncut) / len(metric.uncut)
    better = metric.value > high if metric.better == "higher" else metric.value < low
    within = low <= metric.value <= high
    verdict = "within the band of the uncut model" if within else f"{'better' if better else 'worse'} than uncut"
    difference = metric_difference(metric.value - mean, mean)
    return {"low": low, "high": high, "mean": mean, "difference": difference, "within": within, "verdict": verdict}


def _name(text: str) -> Markup:
    """A name from a file: what can't be printed escaped, and with places at which it may be broken."""
    shown = escape(escaped(text))
    for sign in _BREAKS:
        shown = shown.replace(sign, Markup(f"{sign}<wbr>"))
    return Markup(shown)


def _moment(date: str) -> str:
    """A date in ISO 8601 as people write it: ``2026-11-26 16:54 UTC``, ``2026-11-26 17:54 +01:00``."""
    found = datetime.fromisoformat(date)
    return f"{found:%Y-%m-%d %H:%M} {'UTC' if not found.utcoffset() else date[-6:]}"


def _text(text: str) -> str:
    """A text of several lines, what can't be printed escaped."""
    return escaped_lines(text)


def _svg(plot: Plot) -> Markup:
    """A plot with what it shows, for those who can't see it; the tables have its numbers."""
    return Markup(plot.svg.replace('role="img"', f'role="img" aria-label="{escape(plot.title)}"', 1))
