"""What was found by looking at a tensor that can't be pruned, in words."""

from PySide6.QtCore import QCoreApplication

from core.base.escaping import escaped
from core.inspection.inspection import TensorInspection
from core.inspection.layout_parts import QuantisedLayout
from core.inspection.tally import Extreme, Tally
from core.model.parameter import Parameter
from core.storage.tensor_ref import Tensor
from gui.panels.statistics_texts import Texts
from gui.support import number_format
from gui.support.core_sentences import told_here


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


def layout_texts(parameter: Parameter, layout: QuantisedLayout | None) -> Texts:
    """Field → how a tensor is stored; else its bytes, why it can't be pruned, and what it is tied to."""
    if layout is None:
        return {
            "kept": number_format.size(parameter.tensor.nbytes),
            "cut": escaped(told_here(parameter.reason)),
            "error": escaped(parameter.tied_to) or "–",
        }
    stored = parameter.tensor.shown.numel
    scales = [_tensor_text(name, tensor) for name, tensor in layout.scales]
    numbers = [f"{_word(name)} {number_format.number(number)}" for name, number in layout.numbers]
    return {
        "kept": ", ".join(filter(None, (_scheme(layout, stored), *_groups(layout)))),
        "cut": ", ".join(filter(None, (_sizes(layout.shape), _codes(layout)))) or "–",
        "error": ", ".join([*numbers, *scales]) or "–",
    }


def _scheme(layout: QuantisedLayout, stored: int) -> str:
    translate = QCoreApplication.translate
    known = {
        "GPTQ": translate("inspection_texts", "GPTQ layout"),
        "AWQ": translate("inspection_texts", "AWQ layout"),
        "per_tensor_affine": translate("inspection_texts", "one scale"),
        "per_channel_affine": translate("inspection_texts", "a scale for each channel"),
        "sparse_coo": translate("inspection_texts", "sparse (COO)"),
        "sparse_csr": translate("inspection_texts", "sparse (CSR)"),
    }
    words = [known.get(layout.scheme, layout.scheme)]
    if layout.bits:
        bits = translate("inspection_texts", "{count}-bit").format(count=number_format.whole(layout.bits))
        words.insert(0, bits)
    if layout.is_sparse:
        counted = translate("inspection_texts", "{count} stored")
        words.append(counted.format(count=number_format.whole(stored)))
    return ", ".join(words)


def _codes(layout: QuantisedLayout) -> str:
    """What an element can be before its scale: ``−8 … 7``."""
    return "" if layout.codes is None else " … ".join(map(_code, layout.codes))


def _code(number: float) -> str:
    return value(int(number)) if number == int(number) else number_format.number(number)


def _groups(layout: QuantisedLayout) -> list[str]:
    translate = QCoreApplication.translate
    if len(layout.group) > 1:
        return [translate("inspection_texts", "blocks of {sizes}").format(sizes=_sizes(layout.group))]
    if not layout.group:
        return []
    if layout.shape and layout.group[0] == layout.shape[-1] and layout.scheme not in ("GPTQ", "AWQ"):
        return [translate("inspection_texts", "a scale for each row")]
    return [translate("inspection_texts", "group {size}").format(size=number_format.whole(layout.group[0]))]


def _tensor_text(name: str, tensor: Tensor) -> str:
    return f"{_word(name)} {_sizes(tensor.shape)} {tensor.dtype.name}"


def _word(name: str) -> str:
    """What torch has no name for in the file, in the window's language; other names as they are."""
    translate = QCoreApplication.translate
    words = {
        "scale": translate("inspection_texts", "scale"),
        "zero point": translate("inspection_texts", "zero point"),
        "scales": translate("inspection_texts", "scales"),
        "zero points": translate("inspection_texts", "zero points"),
        "axis": translate("inspection_texts", "axis"),
        "indices": translate("inspection_texts", "indices"),
        "compressed indices": translate("inspection_texts", "compressed indices"),
    }
    return words.get(name, name)


def _sizes(shape: tuple[int, ...]) -> str:
    return " × ".join(map(number_format.whole, shape))


def _third_title(layout: QuantisedLayout | None) -> str:
    translate = QCoreApplication.translate
    if layout is None:
        return translate("inspection_texts", "Tied to")
    if layout.is_sparse:
        return translate("inspection_texts", "Indices")
    return translate("inspection_texts", "Scales")


def inspection_titles(is_complex: bool, layout: QuantisedLayout | None) -> Texts:
    """Field → its title, where that differs from the one for weights."""
    translate = QCoreApplication.translate
    sign = " |z|" if is_complex else ""
    told = layout is not None
    return {
        "kept": translate("inspection_texts", "Stored as") if told else translate("inspection_texts", "Bytes"),
        "cut": translate("inspection_texts", "Unpacked") if told else translate("inspection_texts", "Why not"),
        "error": _third_title(layout),
        "weights": translate("inspection_texts", "Elements"),
        "zeros": translate("inspection_texts", "Zeros"),
        "range": translate("inspection_texts", "Min … max") + sign,
        "median": translate("inspection_texts", "Median") + sign,
        "middle": "25 … 75 %" + sign,
        "most": "1 … 99 %" + sign,
        "norms": translate("inspection_texts", "Different values"),
    }
