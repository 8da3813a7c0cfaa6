"""Gives the grid of thumbnails the masks of all that is selected, and draws those that are in sight."""

from PySide6.QtCore import QObject

from core.base.errors import UserError
from core.base.escaping import escaped
from core.masks.row_blocks import layout_of
from core.model.parameter import Parameter
from gui.plots.mask_view import MaskView
from gui.plots.thumbnail_model import Subject, SubjectNumbers
from gui.presenters.drawn_cut import drawn_cut, is_known
from gui.presenters.mask_requests import MaskRequest
from gui.presenters.thumbnail_drawing import DrawnPicture, PictureRequest, ThumbnailDrawing
from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.jobs import Job, Jobs
from gui.state.throttle import Throttle
from gui.support import number_format
from gui.support.not_cut import why_not_cut
from gui.support.short_name import NOTHING_TELLS, Telling, telling_parts

LIVE = 16_000_000
"""A parameter of up to this many bytes is drawn while the threshold moves; larger ones when it rests."""


EVERY = 40
"""Milliseconds between two looks at what a moving threshold has changed: many pictures are much to paint."""


class ThumbnailsPresenter(QObject):
    """Shows the grid while several parameters are looked at. One job at a time draws what is in sight and not as it is
    now, what was drawn longest ago first, so that under a moving threshold each has its turn."""

    def __init__(self, document: Document, jobs: Jobs, view: MaskView) -> None:
        super().__init__(view)
        self._document, self._jobs, self._view = document, jobs, view
        self._names: tuple[str, ...] = ()
        self._drawing = ThumbnailDrawing()
        self._drawn: dict[int, PictureRequest] = {}
        """By place, what was asked for the picture that is shown, or failed; the latest last."""
        self._failure = ""
        """Why some of them can't be drawn."""
        self._job: Job | None = None
        self._soon = Throttle(EVERY, lambda: self._show(document.state) if document.is_open else None, self)
        view.grid.chosen.connect(self._select)
        view.grid.seenMoved.connect(self._draw)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            # another one, since a job may still be at work with this
            self._drawing = ThumbnailDrawing()
            self._show_none()
        if isinstance(change, PlanChanged) and change.now.previewing:
            self._soon.call()
        elif isinstance(change, Opened | PlanChanged | SelectionChanged | Measured | Settled):
            self._soon.drop()
            self._show(change.now)

    def _show(self, now: DocumentState) -> None:
        drawn = len(now.looked_at) > 1 and not now.checkpoint.no_weights
        names = now.looked_at if drawn else ()
        if not names:
            self._show_none()
        elif names == self._names:
            self._view.grid.thumbnails.set_numbers(self._numbers(now))
        else:
            self._show_none()
            self._names = names
            self._view.grid.thumbnails.set_subjects(_subjects(now), self._numbers(now))
        if names:
            self._view.show_grid(self._failure or self._said(now))
            self._draw()

    def _said(self, now: DocumentState) -> str:
        """``1,234 masks · 12 of 1,234 ticked``."""
        places = now.looked_at_numbers
        count, ticked = len(places), int(now.plan_numbers.ticked[places].sum())
        said = self.tr("{count} masks", "", number_format.plural(count)).format(count=number_format.whole(count))
        if ticked == count:
            return said
        if not ticked:
            return f"{said} · {why_not_cut(now.shown, now.looked_at)}"
        part = self.tr("{ticked} of {all} ticked")
        return f"{said} · {part.format(ticked=number_format.whole(ticked), all=number_format.whole(count))}"

    def _numbers(self, now: DocumentState) -> SubjectNumbers:
        """What is kept of each; of one that is not ticked it would be."""
        numbers, places = now.plan_numbers, now.looked_at_numbers

        def share(place: int) -> str:
            number = places[place]
            kept = number_format.share(float(numbers.densities[number]), bool(numbers.exact[number]))
            return kept if numbers.ticked[number] else self.tr("would be {share}").format(share=kept)

        ticked = numbers.ticked[places]
        return SubjectNumbers(share, lambda place: bool(ticked[place]), int(ticked.sum()))

    def _show_none(self) -> None:
        self._failure = ""
        if self._names:
            self._names = ()
            self._drawn.clear()
            self._view.grid.thumbnails.set_subjects((), SubjectNumbers(lambda _: "", lambda _: True))
            if self._job is not None:
                self._job.cancel()

    def _select(self, place: int) -> None:
        self._document.select([self._names[place]])

    def _draw(self) -> None:
        """Start on what is in sight and not as it is now, unless a job is at work."""
        if self._job is not None or not self._names or not self._document.is_open:
            return
        wanted = self._wanted(self._document.state)
        if wanted:
            drawing, names = self._drawing, self._names
            self._job = self._jobs.start(
                lambda channel: drawing.draw(wanted, channel),
                found=lambda parts: self._take(names, parts),
                failed=lambda error: self._fail(names, wanted, error),
                ended=self._go_on,
            )
            self._job.broke.connect(lambda _: self._give_up(names, wanted))

    def _wanted(self, now: DocumentState) -> list[PictureRequest]:
        asked = (self._request(place, now) for place in self._view.grid.seen())
        wanted = [each for each in asked if each is not None and each != self._drawn.get(each.place)]
        turns = {place: turn for turn, place in enumerate(self._drawn)}
        return sorted(wanted, key=lambda each: turns.get(each.place, -1))

    def _request(self, place: int, now: DocumentState) -> PictureRequest | None:
        """What is to be drawn; None as long as that is not known, or while the threshold moves too fast for it."""
        name = self._names[place]
        parameter, by = now.checkpoint.by_name[name], drawn_cut(now, name)
        if not is_known(by) or (now.previewing and parameter.tensor.nbytes > LIVE):
            return None
        most = self._view.grid.pixels_for(self._view.grid.thumbnails.subjects[place].sides)
        return PictureRequest(place, MaskRequest(parameter, by, False, True, most=most))

    def _take(self, names: tuple[str, ...], drawn: list[DrawnPicture]) -> None:
        if names is self._names:
            for each in drawn:
                self._mark(each.request)
            self._view.grid.thumbnails.put({each.request.place: each.picture for each in drawn})

    def _fail(self, names: tuple[str, ...], wanted: list[PictureRequest], error: UserError) -> None:
        self._give_up(names, wanted)
        if names is self._names:
            self._failure = str(error)
            self._view.show_grid(self._failure)

    def _give_up(self, names: tuple[str, ...], wanted: list[PictureRequest]) -> None:
        """Don't try again what would only fail again."""
        for request in wanted if names is self._names else ():
            self._mark(request)

    def _mark(self, request: PictureRequest) -> None:
        self._drawn.pop(request.place, None)
        self._drawn[request.place] = request

    def _go_on(self) -> None:
        self._job = None
        self._draw()


def _subjects(now: DocumentState) -> list[Subject]:
    """In the order of the selection; labels have neither the path nor the name that is the same of all."""
    parameters = [now.checkpoint.by_name[name] for name in now.looked_at]
    path = _common_path([each.name for each in parameters])
    leaves = {each.leaf for each in parameters if each.module}
    leaf = f".{leaves.pop()}" if len(leaves) == 1 else ""
    labels = [escaped(each.name[len(path) :].removesuffix(leaf)) for each in parameters]
    telling = telling_parts(labels)
    return [
        _subject(each, label, telling.get(label, NOTHING_TELLS)) for each, label in zip(parameters, labels, strict=True)
    ]


def _subject(parameter: Parameter, label: str, telling: Telling) -> Subject:
    shape = " × ".join(map(number_format.whole, parameter.tensor.shape))
    return Subject(escaped(parameter.name), label, shape, _sides(parameter), telling)


def _common_path(names: list[str]) -> str:
    """The path that all names begin with, with the dot at its end; empty where there is none."""
    first, last = min(names), max(names)
    same = next(
        (place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first)
    )
    return first[: first.rfind(".", 0, same) + 1]


def _sides(parameter: Parameter) -> tuple[int, int]:
    layout = layout_of(parameter)
    return layout.rows, layout.columns
