"""Telling views that have been made anew what there is."""

from gui.state.changes import Retold, Settled
from gui.state.document import Document


def retell(document: Document) -> None:
    """Tell the views of a document all that they show, as after opening; to nothing else does it happen again."""
    if not document.is_open:
        return
    document.announcer.announce(Retold(document.state, document.origin))
    if document.settled:
        document.changed.emit(Settled(document.state))
