"""The summary of the whole model in the status bar."""

from pathlib import Path

from PySide6.QtCore import QObject

from core.base.escaping import escaped
from core.model.cached_names import title_of
from core.preview.plan_numbers import Total
from gui.state.changes import Change, Measured, Opened, PlanChanged, Settled
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.support import number_format
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.without_weights import indexed_bytes, indexed_source, told_of_index


class SummaryPresenter(QObject):
    """Writes the line at the foot of the window.

    Args:
        document: that is summed up.
        label: where the line is shown; its tooltip has the whole numbers.
    """

    def __init__(self, document: Document, label: FixedSizeLabel) -> None:
        super().__init__(label)
        self._document, self._label = document, label
        self._attention = 0
        self._weights = self._elements = self._bytes = 0
        document.changed.connect(self._follow)
        self.announce(None)

    def announce(self, path: Path | None) -> None:
        """Say what is being opened, or that something can be; as long as nothing is open."""
        if self._document.is_open:
            return
        opening = self.tr("Opening {name} …").format(name=escaped(title_of(path))) if path is not None else ""
        self._label.setText(opening or self.tr("Open a checkpoint, or drop one on the window."))

    def note(self, count: int) -> None:
        """Take the number of things that need attention."""
        self._attention = count
        if self._document.is_open:
            self._write(self._document.state)

    def _follow(self, change: Change) -> None:
        match change:
            case Opened(now):
                self._weights, self._elements = now.checkpoint.numel, now.checkpoint.elements
                self._bytes = indexed_bytes(now.checkpoint)
                self._write(now)
            case PlanChanged(now) | Measured(now) | Settled(now):
                self._write(now)

    def _write(self, now: DocumentState) -> None:
        total = now.plan_numbers.total
        model = self._model(now, len(now.checkpoint.parameters))
        # where there is no room for all, the size is left out first
        self._label.setText(" · ".join(filter(None, (*model, self._noted(now), number_format.size(self._bytes)))))
        exactly = f"{self._exactly(total)}\n{number_format.error_explained()}"
        detail = exactly if total.known and total.exact else ""
        of_index = told_of_index(now.checkpoint, now.measurements.doubt)
        self._label.set_tooltip_detail("\n".join(filter(None, (detail, of_index))))

    def _model(self, now: DocumentState, count: int) -> tuple[str, ...]:
        total = now.plan_numbers.total
        # what does not fit N of M is ticked too
        chosen = total.parameters + len(now.plan_numbers.unfit_chosen)
        ticked = self.tr("{ticked} of {all} parameters ticked", "", number_format.plural(count))
        source = indexed_source(now.checkpoint)
        return (
            self.tr("index of {source}").format(source=source) if source else "",
            self._size(),
            ticked.format(ticked=number_format.whole(chosen), all=number_format.whole(count)),
            self._unfit(len(now.plan_numbers.unfit_chosen)),
            self._kept(now, total),
            self._error(now) if total.parameters and total.known else "",
        )

    def _size(self) -> str:
        """How many weights the model has; and elements, which the tree counts, where it has others, too."""
        count, elements = map(number_format.short, (self._weights, self._elements))
        text = self.tr("{count} weights", "", number_format.plural(self._weights))
        if count != elements:
            text = self.tr("{count} weights in {elements} elements", "", number_format.plural(self._weights))
        return text.format(count=count, elements=elements)

    def _unfit(self, count: int) -> str:
        """Of what is ticked, how many the numbers that follow are not of."""
        if not count:
            return ""
        return number_format.grouped(self.tr("%n do not fit N of M", "", count), count)

    def _kept(self, now: DocumentState, total: Total) -> str:
        if not total.parameters:
            return self.tr("nothing will be pruned")
        if not total.known:
            absent = self.tr("what is kept needs the weights")
            return absent if now.checkpoint.no_weights else self.tr("reading the weights …")
        kept, numel = number_format.short(total.kept, 4, total.exact), number_format.short(total.numel, 4)
        text = self.tr("kept {kept} of {numel}, density {density}")
        if total.zero_before:
            text = self.tr("kept {kept} of {numel}, density {density}, {zero} zero before")
        density, zero = number_format.share(total.density, total.exact), number_format.short(total.zero_before, 4)
        return text.format(kept=kept, numel=numel, density=density, zero=zero)

    def _error(self, now: DocumentState) -> str:
        return self.tr("error {error}").format(error=number_format.error(now.plan_numbers.error))

    def _noted(self, now: DocumentState) -> str:
        """What needs attention in the plan; nothing is told of that while the model is shown unpruned."""
        if not self._attention or now.comparing:
            return ""
        return (
            self.tr("1 needs attention")
            if self._attention == 1
            else number_format.grouped(self.tr("%n need attention", "", self._attention), self._attention)
        )

    def _exactly(self, total: Total) -> str:
        text = self.tr(
            "{cut} of {numel} ticked weights are cut, {zero} were zero before, {kept} are kept.",
            "",
            number_format.plural(total.numel),
        )
        counts = {"cut": total.cut, "numel": total.numel, "zero": total.zero_before, "kept": total.kept}
        return text.format(**{word: number_format.whole(count) for word, count in counts.items()})
