"""What was found by looking at a tensor that can't be pruned, in words."""

from PySide6.QtCore import QCoreApplication

from core.inspection.inspection import TensorInspection
from core.inspection.tally import Extreme, Tally
from gui.panels.statistics_texts import Texts
from gui.support import number_format


def inspection_texts(found: TensorInspection) -> Texts:
    """Field of the panel → what stands in it."""
    tally = found.tally
    share = number_format.percent(tally.zeros / max(tally.count, 1))
    texts = {
        "weights": number_format.whole(tally.count),
        "zeros": f"{number_format.whole(tally.zeros)} ({share})",
        "nonfinite": non_finite_text(tally),
    }
    if tally.least is None or tally.greatest is None:
        return texts
    texts["range"] = f"{value(tally.least)} … {value(tally.greatest)}"
    texts["mean"] = f"{_mean(tally.mean)}, {number_format.number(tally.std, 3)}"
    if tally.values.distinct is not None and tally.told_apart:
        texts["norms"] = number_format.whole(tally.values.distinct)
    if found.quantiles:
        least, lower, median, upper, most = map(value, found.quantiles)
        texts |= {"median": median, "middle": f"{lower} … {upper}", "most": f"{least} … {most}"}
    return texts


def value(number: Extreme) -> str:
    """A value of an element: integers in full."""
    if isinstance(number, float):
        return number_format.number(number)
    return f"−{number_format.whole(-number)}" if number < 0 else number_format.whole(number)


def _mean(mean: float | complex) -> str:
    if isinstance(mean, float):
        return number_format.number(mean, 3)
    sign = "−" if mean.imag < 0 else "+"
    return f"{number_format.number(mean.real, 3)} {sign} {number_format.number(abs(mean.imag), 3)} i"


def non_finite_text(tally: Tally) -> str:
    """``0``, or ``3 NaN, 1 ∞, 2 −∞``."""
    parts = (tally.nan, "NaN"), (tally.above, "∞"), (tally.below, "−∞")
    return ", ".join(f"{number_format.whole(count)} {word}" for count, word in parts if count) or "0"


def inspection_titles(is_complex: bool) -> Texts:
    """Field → its title, where that differs from the one for weights."""
    translate = QCoreApplication.translate
    sign = " |z|" if is_complex else ""
    return {
        "weights": translate("inspection_texts", "Elements"),
        "zeros": translate("inspection_texts", "Zeros"),
        "range": translate("inspection_texts", "Min … max") + sign,
        "median": translate("inspection_texts", "Median") + sign,
        "middle": "25 … 75 %" + sign,
        "most": "1 … 99 %" + sign,
        "norms": translate("inspection_texts", "Different values"),
    }
