"""Gives the values table the selected parameter, and the threshold that decides which values are marked as cut."""

from pathlib import Path

from PySide6.QtCore import QObject

from core.base.escaping import escaped
from core.masks.value_table import unsupported_reason
from core.model.parameter import Parameter
from core.report.model_comparison import ComparedPair
from gui.presenters.drawn_cut import drawn_cut, is_known
from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.model_difference import ModelDifference
from gui.support import number_format
from gui.support.core_sentences import told_here
from gui.support.file_titles import file_titles
from gui.support.without_weights import weights_absent
from gui.values.file_label import FileHead
from gui.values.values_model import ValueCut
from gui.values.values_panel import ValuesPanel


class ValuesPresenter(QObject):
    """Gives the table its parameter, and its threshold as often as that moves."""

    def __init__(self, document: Document, difference: ModelDifference, panel: ValuesPanel) -> None:
        super().__init__(panel)
        self._document, self._difference, self._panel = document, difference, panel
        panel.empty(self._hint())
        document.changed.connect(self._follow)
        difference.changed.connect(self._compare)

    def _follow(self, change: Change) -> None:
        match change:
            case Opened(now) | SelectionChanged(now):
                self._show(_parameter(now))
                self._compare()
                self._panel.model.set_cut(_cut(now))
            case PlanChanged(now) | Measured(now) | Settled(now):
                self._panel.model.set_cut(_cut(now))

    def _show(self, parameter: Parameter | None) -> None:
        if parameter is None:
            self._panel.empty(self._hint())
            return
        reason = weights_absent(self._document.state.checkpoint) or told_here(unsupported_reason(parameter.tensor))
        if reason:
            self._panel.empty(reason)
            return
        self._panel.model.set_parameter(parameter)
        sides = " × ".join(number_format.whole(size) for size in parameter.tensor.shape)
        self._panel.show_values(sides, parameter.tensor.dtype.name, len(parameter.tensor.shape))

    def _compare(self) -> None:
        """Show the values of the other file beside these, where there is such a tensor and its numbers can be shown."""
        parameter = _parameter(self._document.state) if self._document.is_open else None
        pair, found = self._difference.by_name.get(parameter.name) if parameter else None, self._difference.found
        if pair is None or found is None or unsupported_reason(pair.second.tensor):
            self._panel.compare_nothing()
        else:
            self._panel.compare(pair.second, _heads(pair, (found.first.path, found.second.path)))

    def _hint(self) -> str:
        return self.tr("Select one parameter to see its numbers.")


def _heads(pair: ComparedPair, paths: tuple[Path, Path]) -> tuple[FileHead, FileHead]:
    """What is said of the two files; their dtypes where these differ."""
    titles, both = file_titles(*paths), (pair.first, pair.second)
    added = [f" · {each.tensor.dtype.name}" if pair.retyped else "" for each in both]
    details = [f"{escaped(str(path))}\n{escaped(each.name)}" for path, each in zip(paths, both, strict=True)]
    return FileHead(titles, 0, added[0], details[0]), FileHead(titles, 1, added[1], details[1])


def _parameter(now: DocumentState) -> Parameter | None:
    """The one parameter that is selected."""
    names = now.selection.names
    return now.checkpoint.by_name[names[0]] if len(names) == 1 else None


def _cut(now: DocumentState) -> ValueCut | None:
    """Where the threshold stands; None where nothing can be cut, or it is not known yet."""
    parameter = _parameter(now)
    if parameter is None or not parameter.prunable:
        return None
    ticked = parameter.owner in now.shown.chosen
    by = drawn_cut(now, parameter.owner)
    return ValueCut(by, ticked) if is_known(by) else None
