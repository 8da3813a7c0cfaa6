"""Reads what the tree's columns and filter ask for, and tells the tree what is known of the weights."""

from PySide6.QtCore import QObject

from core.base.errors import UserError
from core.masks.unit_maxima_store import UnitMaximaStore
from core.preview.owner_facts import OwnerFacts
from core.preview.read_requests import ReadRequest, read_all
from gui.state.changes import Change, Measured, Opened, Settled
from gui.state.dead_unit_scan import DeadUnitScanner
from gui.state.document import Document
from gui.state.jobs import Channel, Job, Jobs
from gui.tree.column_table import Needs
from gui.tree.module_tree import ModuleTree


class TreeFactsPresenter(QObject):
    """Shows facts as they become known, and lets filter and order follow them when all is at rest.

    Standard deviations are read in a job of its own, which nothing waits for; the largest magnitudes of outputs by the
    scanner that looks for dead ones anyhow.

    Args:
        jobs: where it is read.
        scanner: holds what has been read of outputs.
    """

    def __init__(self, document: Document, jobs: Jobs, scanner: DeadUnitScanner, tree: ModuleTree) -> None:
        super().__init__(tree)
        self._document, self._jobs, self._scanner, self._tree = document, jobs, scanner, tree
        self._job: Job | None = None
        self._refused = False
        tree.needsChanged.connect(self._read)
        scanner.changed.connect(self._hear_scanner)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        match change:
            case Opened():
                if self._job is not None:
                    self._job.cancel()
                self._refused = False
                # what the scanner holds may still be of the file before
                self._tree.read(OwnerFacts(self._document.state.measurements, UnitMaximaStore()))
            case Measured():
                self._tell()
            case Settled():
                self._tell()
                self._settle()
                self._read()

    def _tell(self) -> None:
        self._tree.read(OwnerFacts(self._document.state.measurements, self._scanner.found))

    def _hear_scanner(self) -> None:
        if self._document.is_open and not self._scanner.state.scanning:
            self._tell()
            self._settle()
            self._read()

    def _settle(self) -> None:
        # a hand that holds a threshold still is not at rest, and what is compared is not the plan
        if self._document.settled and not self._document.showing.previewing:
            self._tree.settle()

    def _read(self) -> None:
        """Begin to read what is asked for and not known, unless it is being read."""
        if not self._document.settled:
            return
        if Needs.DEAD in self._tree.needs and self._scanner.state.waiting and not self._scanner.state.complaint:
            # more than is read unasked, and somebody asks for it now
            self._scanner.look()
        if Needs.SIGMA in self._tree.needs and self._job is None and not self._refused:
            wanted = OwnerFacts(self._document.state.measurements, self._scanner.found).unread_sigmas()
            if wanted:
                self._start(wanted)

    def _start(self, wanted: tuple[ReadRequest, ...]) -> None:
        self._job = self._jobs.start(
            lambda channel: _read_all(wanted, channel),
            found=self._document.take,
            failed=self._refuse,
            ended=self._end,
            title=self.tr("Reading standard deviations"),
        )

    def _refuse(self, error: UserError) -> None:
        self._refused = True
        self._tree.complain(str(error))

    def _end(self) -> None:
        self._job = None
        if self._document.is_open:
            self._tell()
            self._settle()
            self._read()


def _read_all(wanted: tuple[ReadRequest, ...], channel: Channel) -> None:
    channel.gather(read_all(wanted, channel.report))
