"""A document without a window around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from core.model.opening import open_checkpoint
from core.model.selection import default_choice
from core.plan.plan import Plan
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.state.threshold_target import ThresholdTarget


@contextmanager
def documented(path: Path, qtbot: QtBot) -> Iterator[Document]:
    """A checkpoint opened as the window opens it, settled."""
    jobs = Jobs()
    document = Document(jobs)
    checkpoint = open_checkpoint(path)
    document.open(checkpoint, Plan(default_choice(checkpoint)), "Opened")
    at_rest(document, qtbot)
    yield document
    document.close()
    jobs.shut_down()


def at_rest(document: Document, qtbot: QtBot) -> None:
    """Wait until the numbers are exact."""
    qtbot.waitUntil(lambda: document.settled)


def steps(document: Document) -> list[str]:
    """The history, without its beginning."""
    return [document.stack.text(place) for place in range(document.stack.count())]


def shown_names(target: ThresholdTarget) -> tuple[str, ...]:
    """The names of what the line cuts."""
    return tuple(target.plan_numbers.owners[number].name for number in target.shown_numbers.tolist())
