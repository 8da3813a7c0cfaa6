"""Numbers as people read them, and the table."""

from collections.abc import Sequence

from tests.benchmarks.results import Figure, Goal, Result

HEAD = ("what", "measured", "yardstick", "", "ratio", "goal", "")


def count(number: int) -> str:
    """``10 M``, ``1 B``."""
    for factor, letter in ((10**9, "B"), (10**6, "M")):
        if number >= factor:
            return f"{number / factor:g} {letter}"
    return f"{number:,}"


def figure(found: Figure) -> str:
    """With three digits and the unit that fits."""
    return amount(found.value, found.unit)


def amount(value: float, unit: str) -> str:
    if not unit:
        return f"{value:,.0f} ×" if value >= 100 else f"{value:.3g} ×"
    steps = {"s": ((1, "s"), (1e-3, "ms"), (1e-6, "µs")), "B": ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))}[unit]
    factor, name = next((step for step in steps if value >= step[0]), steps[-1])
    return f"{value / factor:.3g} {name}" if value / factor < 1000 else f"{value / factor:.0f} {name}"


def goal(wanted: Goal) -> str:
    """Such as ``≤ 3 × of the yardstick``."""
    return f"{'≥' if wanted.least else '≤'} {amount(wanted.bound, wanted.unit)} {wanted.what}"


def outcome(result: Result) -> str:
    """What each goal is about, as it was found."""
    return ", ".join(f"{amount(each.value, each.unit)} {each.what}" for each in result.goals)


def cells(result: Result) -> tuple[str, ...]:
    """A line of the table."""
    theirs = figure(result.yardstick) if result.yardstick else "–"
    goals = ", ".join(goal(each) for each in result.goals)
    met = "met" if result.met else "not met"
    return result.what, figure(result.figure), theirs, result.against, outcome(result), goals, met


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table that is readable as it stands."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    padded = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([padded[0], rule, *padded[1:]])


def gigabytes(size: int) -> str:
    """``8 GB``, ``160 MB``: of files, in powers of ten."""
    return f"{size / 1e9:g} GB" if size >= 10**9 else f"{size / 1e6:g} MB"
