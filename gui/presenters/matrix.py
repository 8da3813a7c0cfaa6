"""Connects the card with mask and values with the document."""

from PySide6.QtCore import QObject

from gui.plots.matrix_card import MatrixCard
from gui.presenters.channels import ChannelsPresenter
from gui.presenters.difference_image import DifferenceImagePresenter
from gui.presenters.mask import MaskPresenter, has_laid_out_kernels
from gui.presenters.thumbnails import ThumbnailsPresenter
from gui.presenters.values import ValuesPresenter
from gui.state.changes import Change, Opened, PlanChanged, SelectionChanged
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.state.model_difference import ModelDifference


class MatrixPresenter(QObject):
    """Makes the presenters of the card's pages, and offers kernels where there are some."""

    def __init__(self, document: Document, jobs: Jobs, difference: ModelDifference, card: MatrixCard) -> None:
        super().__init__(card)
        self._card = card
        self._mask = MaskPresenter(document, jobs, card.mask_view)
        # after that: where several are selected it shows its own page
        ThumbnailsPresenter(document, jobs, card.mask_view)
        ValuesPresenter(document, difference, card.values)
        DifferenceImagePresenter(document, jobs, difference, card)
        ChannelsPresenter(document, jobs, card.channels)
        card.kernelsApart.connect(self._mask.set_kernels)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        # of a module, what is ticked in it is looked at, and that is the plan's
        if isinstance(change, Opened | PlanChanged | SelectionChanged):
            self._card.offer_kernels(has_laid_out_kernels(change.now))
