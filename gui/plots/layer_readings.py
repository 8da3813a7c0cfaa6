"""What layers can be coloured by: a reading of each, from nothing to all."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from gui.plots.switch import DENSITY, ERROR
from gui.support import number_format

SENSITIVITY, CHANGE = "sensitivity", "change"


def _metric(value: float, exact: bool = True) -> str:
    return number_format.estimated(number_format.metric_value(value), exact)


def _change(value: float, exact: bool = True) -> str:
    return number_format.estimated(number_format.change(value), exact)


def _two_digits_whole(value: float, exact: bool = True) -> str:
    return number_format.estimated(number_format.magnitude(value, 2), exact)


def _two_digits(value: float, exact: bool = True) -> str:
    return number_format.estimated(number_format.number(value, 2), exact)


class Say(Protocol):
    """A value in words, marked where it is an estimate, as functions of `gui.support.number_format` say it."""

    def __call__(self, value: float, /, exact: bool = True) -> str: ...


@dataclass(frozen=True)
class Wording:
    """How values are told.

    Attributes:
        say: a value in words.
        brief: the same in short, for cells with less room.
        bare: the same without a unit, which the key has.
    """

    say: Say
    brief: Say
    bare: Say


PARTS = Wording(number_format.percent, number_format.whole_percent, number_format.bare_percent)
SHARES = Wording(number_format.share, number_format.whole_share, number_format.bare_share)


@dataclass(frozen=True)
class LayerReading:
    """One thing that the cells of the matrix are coloured by.

    Attributes:
        word: on its button.
        tip: of its button.
        title: of the card, for screen readers.
        colour: of its ramp, by its name in the theme.
        told: a text about a value, with a field ``value``.
        zero: the colour of exactly 0, by its name in the theme, and its word in the key; empty where the ramp has it.
        greatest: whether the ramp ends with the greatest value there is; else with 1.
        words: how its values are told.
    """

    word: str
    tip: str
    title: str
    colour: str
    told: str
    zero: tuple[str, str] = ("", "")
    greatest: bool = False
    words: Wording = PARTS

    @property
    def say(self) -> Say:
        """A value in words."""
        return self.words.say


def layer_readings() -> dict[str, LayerReading]:
    """All readings by their keys, in the order of their buttons.

    A further one is an entry here, and where its values come from in `gui.presenters.layer_values`.
    """
    translate = QCoreApplication.translate
    return {
        DENSITY: LayerReading(
            translate("LayerReadings", "Density"),
            translate("LayerReadings", "How much of each is kept"),
            translate("LayerReadings", "Density by block and kind"),
            "kept",
            translate("LayerReadings", "density {value}"),
            ("pruned", translate("LayerReadings", "nothing kept")),
            words=SHARES,
        ),
        ERROR: LayerReading(
            translate("LayerReadings", "Error"),
            number_format.tip(number_format.error_explained()),
            translate("LayerReadings", "Error by block and kind"),
            "pruned",
            translate("LayerReadings", "error of the weights {value}"),
        ),
        SENSITIVITY: LayerReading(
            translate("LayerReadings", "Sensitivity"),
            translate("LayerReadings", "How much worse the metric is with each alone cut to a quarter, as evaluated"),
            translate("LayerReadings", "Sensitivity by block and kind"),
            "pruned",
            translate("LayerReadings", "cut alone to a quarter: worse by {value}"),
            greatest=True,
            words=Wording(_metric, _two_digits, _two_digits),
        ),
        CHANGE: LayerReading(
            translate("LayerReadings", "Change"),
            translate("LayerReadings", "‖Δ‖/‖w‖ against the file that the model is compared with"),
            translate("LayerReadings", "Change by block and kind"),
            "pruned",
            translate("LayerReadings", "‖Δ‖/‖w‖ {value}"),
            greatest=True,
            words=Wording(_change, _two_digits_whole, _two_digits_whole),
        ),
    }
