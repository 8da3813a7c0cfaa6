"""How the threshold is meant: the usual ways as segments, the rarer ones in a list beside them."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QPalette, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QListView, QSizePolicy, QStyle, QStyleOption, QVBoxLayout, QWidget

from core.preview.rule_conversion import RuleKind
from gui.panels.segments import Segments
from gui.support.guard import guarded, painting
from gui.support.mouse import is_over
from gui.support.named import named
from gui.support.wheel_needs_focus import WheelNeedsFocus

_ARROW, _PADDING, _ROUND = 8, 5, 4.0


@guarded
class RareRules(QComboBox):
    """A list of all rules that looks like a segment. It pops up with the rare ones, and names the one in force."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._short: Mapping[int, str] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.view().installEventFilter(self)

    @property
    def written(self) -> str:
        """What stands on it."""
        return self._short.get(self.currentIndex(), self.tr("More"))

    def sizeHint(self) -> QSize:
        texts = (*self._short.values(), self.tr("More"))
        width = max(map(self.fontMetrics().horizontalAdvance, texts))
        return QSize(width + _ARROW + 3 * _PADDING, self.fontMetrics().height() + 8)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_only(self, short: Mapping[int, str]) -> None:
        """Have it pop up with some of its rows.

        Args:
            short: row → what is written on it while that is the present one.
        """
        self._short, view = short, self.view()
        assert isinstance(view, QListView)
        for row in range(self.count()):
            view.setRowHidden(row, row not in short)
        self._widen()
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._widen()

    def _widen(self) -> None:
        """Give what pops up the room that its words need, which is more than there is on the button."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 4 * _PADDING)

    @property
    def _hovered(self) -> bool:
        """Qt believes the mouse to be there still when it has gone into what pops up."""
        return is_over(self) and not self.view().isVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette, chosen = self.palette(), self.currentIndex() in self._short
        with painting(self) as painter:
            painter.setRenderHint(painter.RenderHint.Antialiasing)
            painter.setPen(palette.color(QPalette.ColorRole.Accent) if self.hasFocus() else Qt.PenStyle.NoPen)
            ground = palette.color(QPalette.ColorRole.Text)
            ground.setAlphaF(0.16 if chosen else 0.06 if self._hovered else 0.0)
            painter.setBrush(ground)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), _ROUND, _ROUND)
            painter.setPen(palette.color(QPalette.ColorRole.WindowText))
            text = self.rect().adjusted(_PADDING, 0, -2 * _PADDING - _ARROW, 0)
            painter.drawText(text, Qt.AlignmentFlag.AlignCenter, self.written)
            arrow = QStyleOption()
            arrow.initFrom(self)
            arrow.rect = QRect(self.width() - _ARROW - _PADDING, (self.height() - _ARROW) // 2, _ARROW, _ARROW)
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorArrowDown, arrow, painter, self)


class RuleChoice(QWidget):
    """The segments, with the list of the rare ways as the last of them.

    Args:
        names: of all kinds, for the list.
    """

    kind_asked = Signal(RuleKind)
    pattern_asked = Signal()
    """To keep N of M."""

    def __init__(self, names: Mapping[RuleKind, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.segments: Segments[RuleKind] = Segments(self)
        self.list = named(RareRules(self), "modeCombo")
        self._kinds = [*names]
        for kind, text in names.items():
            self.list.addItem(text, kind)
        self.list.addItem(self.tr("N of M along the inputs"))
        rare = ((RuleKind.ERDOS_RENYI, self.tr("ERK")), (RuleKind.LAMP, self.tr("LAMP")))
        short = {self._kinds.index(kind): text for kind, text in rare}
        self.list.show_only({**short, len(self._kinds): self.tr("N:M")})
        self._lay_out()
        WheelNeedsFocus(self.list)
        self.list.activated.connect(self._take)
        self.segments.asked.connect(self.kind_asked)

    def _lay_out(self) -> None:
        kinds = RuleKind
        rows = (
            ((kinds.VALUE, self.tr("Value")), (kinds.SIGMA, "k·σ"), (kinds.DENSITY, self.tr("Keep % overall"))),
            ((kinds.EACH, self.tr("Keep % of each")), (kinds.ERROR, self.tr("Error of each"))),
        )
        for row in rows:
            self.segments.add_row()
            for kind, text in row:
                self.segments.add(kind, f"rule{kind.value.title()}", text)
        self.segments.add_widget(self.list)
        self.setTabOrder([*self.segments.buttons.values()][-1], self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.segments)

    def show_rule(self, kind: RuleKind | None, *, pattern: bool, otherwise: str) -> None:
        """Press the button of a kind, or name the rule on the list.

        Args:
            pattern: whether it is N of M.
            otherwise: what it is where it is neither.
        """
        self.segments.show_chosen(kind)
        self.list.setPlaceholderText(otherwise)
        self.list.setCurrentIndex(len(self._kinds) if pattern else -1 if kind is None else self._kinds.index(kind))

    def enable(self, kind: RuleKind, on: bool) -> None:
        """Say whether a kind can be chosen."""
        if kind in self.segments.buttons:
            self.segments.buttons[kind].setEnabled(on)
        entries = self.list.model()
        assert isinstance(entries, QStandardItemModel)
        entries.item(self._kinds.index(kind)).setEnabled(on)

    def enable_pattern(self, absent: str) -> None:
        """Say why N of M can't be chosen; empty where it can."""
        entries = self.list.model()
        assert isinstance(entries, QStandardItemModel)
        entry = entries.item(len(self._kinds))
        entry.setEnabled(not absent)
        entry.setToolTip(absent)

    def _take(self, row: int) -> None:
        kind = self.list.itemData(row)
        if kind is None:
            self.pattern_asked.emit()
        else:
            self.kind_asked.emit(kind)
