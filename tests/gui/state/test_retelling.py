"""Views that have been made anew are told what there is; to all else nothing happens."""

from gui.state.changes import Change, Opened, Retold, Settled
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.state.retelling import retell


def test_views_are_told_and_what_keeps_something_is_not(document: Document) -> None:
    views: list[Change] = []
    keepers: list[Change] = []
    document.changed.connect(views.append)
    document.happened.connect(keepers.append)
    retell(document)
    assert [type(change) for change in views] == [Retold, *([Settled] if document.settled else [])]
    assert isinstance(views[0], Opened)
    assert (views[0].now, views[0].origin) == (document.state, document.origin)
    assert keepers == []


def test_what_happens_is_told_to_both(document: Document) -> None:
    heard: list[str] = []
    document.changed.connect(lambda _: heard.append("view"))
    document.happened.connect(lambda _: heard.append("keeper"))
    document.select([])
    assert heard[:2] == ["keeper", "view"]


def test_of_nothing_nothing_is_told() -> None:
    document = Document(Jobs())
    views: list[Change] = []
    document.changed.connect(views.append)
    retell(document)
    assert views == []
