"""The line below a mask's picture that says what its colours mean."""

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.plots.colour_key import ColourKey, Meaning
from gui.plots.image_tile import ImageTile, ramp
from gui.plots.mask_blocks import ground
from gui.plots.ramp_legend import Ramp, RampLegend
from gui.support.number_format import magnitude
from gui.support.theme import Theme


class MaskLegend(QWidget):
    """A ramp for blocks and for magnitudes, and samples of what has a colour of its own.

    Only what is in the picture is named. Where there is too little room, what comes last is left out.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ramp, self.key = RampLegend(theme, self), ColourKey(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.ramp)
        row.addWidget(self.key)
        row.addStretch(1)
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        self.ramp.apply_theme(theme)
        self.key.apply_theme(theme)

    def show_magnitudes(self, tile: ImageTile) -> None:
        """Of magnitudes: the least and the greatest."""
        low, high = tile.span
        self._show_ramp(_of_magnitudes, magnitude(low, 2), magnitude(high, 2))
        infinite = [(_warning, "∞")] if tile.has_infinite else []
        self.key.set_entries([*infinite, *self._nan(tile.has_nan, tile.single)])

    def show_many(self, magnitudes: bool, nan: bool, ticked: bool, unticked: bool) -> None:
        """Of several masks, or of magnitudes, each of which has its own least and greatest.

        Args:
            nan: whether one of them holds a NaN.
            ticked: whether some of the parameters are, so that what is dead of them is.
            unticked: whether some are not.
        """
        if magnitudes:
            self._show_ramp(_of_magnitudes, self.tr("least |w| of each"), self.tr("greatest"))
            self.key.set_entries(self._nan(nan))
        else:
            self._show_ramp(_of_parts, "0 %", self.tr("100 % kept"))
            dead = [self._dead(each) for each, some in ((True, ticked), (False, unticked)) if some]
            self.key.set_entries([*dead, *self._nan(nan)])

    def show_parts(self, dead: bool, zero_before: bool, ticked: bool, nan: bool) -> None:
        """Of blocks: the part of them that is kept; and whether something is dead, was zero before, or holds a NaN.

        Args:
            ticked: whether the parameter is, so that what is dead is.
        """
        self._show_ramp(_of_parts, "0 %", self.tr("100 % kept"))
        some = [self._dead(ticked)] if dead else []
        self.key.set_entries([*some, *self._nan(nan), *self._zero_before(zero_before)])

    def show_weights(self, cut: bool, zero_before: bool, ticked: bool, nan: bool) -> None:
        """Of single weights: that some are kept, cut, were zero before, and NaN."""
        self.ramp.hide()
        words = self.tr("pruned") if ticked else self.tr("would be pruned")
        some = [(_pruned if ticked else _would_be_pruned, words)] if cut else []
        last = [*self._nan(nan, weights=True), *self._zero_before(zero_before)]
        self.key.set_entries([(_kept, self.tr("kept")), *some, *last])

    def _dead(self, ticked: bool) -> Meaning:
        return (_pruned, self.tr("dead")) if ticked else (_would_be_pruned, self.tr("would be dead"))

    def _show_ramp(self, colours: Ramp, low: str, high: str) -> None:
        self.ramp.set_ends(colours, low, high)
        self.ramp.show()

    def _zero_before(self, some: bool) -> list[Meaning]:
        return [(_zero, self.tr("zero before"))] if some else []

    def _nan(self, some: bool, weights: bool = False) -> list[Meaning]:
        return [(_not_a_number, "NaN" if weights else self.tr("holds NaN"))] if some else []


def _of_magnitudes(theme: Theme) -> tuple[QColor, QColor]:
    low, high = ramp(theme)
    return QColor(low), QColor(high)


def _of_parts(theme: Theme) -> tuple[QColor, QColor]:
    return ground(theme), QColor(theme.kept)


def _kept(theme: Theme) -> QColor:
    return QColor(theme.kept)


def _zero(theme: Theme) -> QColor:
    return QColor(theme.zero_before)


def _not_a_number(theme: Theme) -> QColor:
    return QColor(theme.nan)


def _warning(theme: Theme) -> QColor:
    return QColor(theme.warning)


def _pruned(theme: Theme) -> QColor:
    return QColor(theme.pruned)


def _would_be_pruned(theme: Theme) -> QColor:
    return QColor(theme.would_prune)
