"""Gives the page of differences the picture of the selected parameter, as long as two models are compared."""

from PySide6.QtCore import QObject

from core.base.errors import UserError
from core.report.difference_image import DifferenceImage, difference_image
from core.report.model_comparison import ComparedPair, ModelComparison
from core.report.tensor_changes import VALUES
from gui.plots.matrix_card import MatrixCard
from gui.presenters.latest_job import LatestJob
from gui.state.changes import Change, Opened, SelectionChanged
from gui.state.document import Document
from gui.state.jobs import Channel, Jobs
from gui.state.model_difference import ModelDifference
from gui.support import number_format


class DifferenceImagePresenter(QObject):
    """Reads the picture while the page is visible, and offers the page only while there is a comparison."""

    def __init__(self, document: Document, jobs: Jobs, difference: ModelDifference, card: MatrixCard) -> None:
        super().__init__(card)
        self._document, self._difference, self._card, self._view = document, difference, card, card.difference
        self._job = LatestJob(jobs, _read, self._show, self._fail, _same, self)
        document.changed.connect(self._follow)
        difference.changed.connect(self._begin)
        self._view.appeared.connect(self._draw)

    def _begin(self) -> None:
        self._job.forget()
        self._card.offer_difference(self._difference.found is not None)
        self._draw()

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened | SelectionChanged):
            self._draw()

    def _draw(self) -> None:
        pair = self._pair()
        if pair is None or not self._view.isVisible():
            self._job.want(None)
            if pair is None:
                self._job.forget()
                self._view.clear(self._reason())
            return
        if pair is not self._job.done:
            self._view.clear(self.tr("Comparing …"))
        self._job.want(pair)

    def _pair(self) -> ComparedPair | None:
        """The pair of the one tensor that is selected, if it is compared as weights and differs."""
        names = self._document.state.selection.names if self._document.is_open else ()
        pair = self._difference.by_name.get(names[0]) if len(names) == 1 else None
        drawn = pair is not None and pair.way == VALUES and not pair.equal and pair.first.tensor.numel
        return pair if drawn else None

    def _reason(self) -> str:
        names = self._document.state.selection.names if self._document.is_open else ()
        if len(names) != 1:
            return self.tr("Select one parameter to see where it differs.")
        found = self._difference.found
        return "" if found is None else self._why_not(found, names[0])

    def _why_not(self, found: ModelComparison, name: str) -> str:
        """Why there is no picture of a parameter."""
        owner = found.first.by_name[name].owner
        there = next((other for one, other in found.reshaped if one.owner == owner), None)
        if there is not None:
            shape = " × ".join(map(number_format.whole, there.tensor.shape))
            return self.tr("There it has another shape: {shape}.").format(shape=shape)
        pair = self._difference.by_name.get(name)
        if pair is None:
            return self.tr("The other file has nothing to compare it with.")
        if pair.equal:
            return self.tr("All its values are the same in both files.")
        return self.tr("It is not compared as weights with anything in the other file.")

    def _show(self, pair: ComparedPair, found: DifferenceImage) -> None:
        change = pair.change
        relative = None if change is None else change.relative
        amount = "–" if relative is None else number_format.change(relative)
        self._view.show_difference(found, self.tr("‖Δ‖/‖w‖ {amount}").format(amount=amount))

    def _fail(self, error: UserError) -> None:
        self._view.clear(str(error))


def _read(pair: ComparedPair, channel: Channel) -> DifferenceImage:
    return difference_image(pair.first.tensor, pair.second.tensor, channel.report)


def _same(one: ComparedPair, other: ComparedPair) -> bool:
    return one is other
