"""Outputs and inputs, rows and columns in words."""

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
from PySide6.QtCore import QCoreApplication

from core.inspection.line_statistics import LineStatistics
from gui.support.number_format import value, whole


class LineKind(Enum):
    """What the lines of a tensor are."""

    OUTPUT = auto()
    INPUT = auto()
    ROW = auto()
    COLUMN = auto()


@dataclass(frozen=True, eq=False)
class ShownLines:
    """The lines of one side of a tensor.

    Attributes:
        kind: what they are.
        side: the dimension of the tensor whose indexes they are.
        found: their statistics.
        sign: what their values are called: ``w``, ``|z|``.
    """

    kind: LineKind
    side: int
    found: LineStatistics
    sign: str = "w"


def lines_name(kind: LineKind) -> str:
    """``Outputs``."""
    match kind:
        case LineKind.OUTPUT:
            return QCoreApplication.translate("channel_texts", "Outputs")
        case LineKind.INPUT:
            return QCoreApplication.translate("channel_texts", "Inputs")
        case LineKind.ROW:
            return QCoreApplication.translate("channel_texts", "Rows")
        case LineKind.COLUMN:
            return QCoreApplication.translate("channel_texts", "Columns")


def line_name(kind: LineKind, index: int) -> str:
    """``output 17``."""
    match kind:
        case LineKind.OUTPUT:
            text = QCoreApplication.translate("channel_texts", "output {index}")
        case LineKind.INPUT:
            text = QCoreApplication.translate("channel_texts", "input {index}")
        case LineKind.ROW:
            text = QCoreApplication.translate("channel_texts", "row {index}")
        case LineKind.COLUMN:
            text = QCoreApplication.translate("channel_texts", "column {index}")
    return text.format(index=whole(index))


def line_texts(lines: ShownLines, index: int, boxes: bool) -> list[str]:
    """What is known of a line, a text for each line of a tip.

    Args:
        boxes: whether its quartiles are told, too.
    """
    found, translate = lines.found, QCoreApplication.translate
    said = [line_name(lines.kind, index), f"‖{lines.sign}‖₂ {value(float(found.norms[index]))}"]
    if not boxes or not np.isfinite(found.median[index]):
        return said
    five = found.least, found.lower, found.median, found.upper, found.greatest
    least, lower, median, upper, greatest = (value(float(each[index])) for each in five)
    extremes = translate("channel_texts", "min … max {least} … {greatest}")
    middle = translate("channel_texts", "median {median}")
    quarters = f"25 … 75 % {lower} … {upper}"
    return [*said, extremes.format(least=least, greatest=greatest), quarters, middle.format(median=median)]


def fate_text(before: bool, ticked: bool) -> str:
    """What has become of a line that keeps no weight.

    Args:
        before: whether it was all zero before.
        ticked: whether its tensor is pruned.
    """
    if before:
        return QCoreApplication.translate("channel_texts", "zero before")
    if ticked:
        return QCoreApplication.translate("channel_texts", "dead")
    return QCoreApplication.translate("channel_texts", "would be dead")
