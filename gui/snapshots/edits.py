"""Every edit of the snapshots that a person can make; steps of the history like those of the plan."""

from PySide6.QtCore import QObject

from core.rules import Rule, Value
from core.snapshots import Snapshots, free_name, renamed, taken, without
from gui import wording
from gui.commands import State
from gui.document import Document


class SnapshotEdits(QObject):
    """Makes the next snapshots out of the present ones.

    Args:
        document: that is edited.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document

    def take(self) -> None:
        """Put the present plan aside, named after its rule."""
        state = self._document.stack.state
        name = free_name(state.snapshots, _named_after(state.plan.rule))
        self._change(self.tr("Snapshot {name}").format(name=name), taken(state.snapshots, state.plan, name))

    def rename(self, place: int, name: str) -> None:
        """Give one another name.

        Raises:
            UserError: the name is empty, or another one has it.
        """
        snapshots = self._document.stack.state.snapshots
        text = self.tr("Snapshot {old} renamed to {new}").format(old=snapshots[place].name, new=name)
        self._change(text, renamed(snapshots, place, name))

    def delete(self, place: int) -> None:
        """Forget one."""
        snapshots = self._document.stack.state.snapshots
        text = self.tr("Deleted snapshot {name}").format(name=snapshots[place].name)
        self._change(text, without(snapshots, place))

    def restore(self, place: int) -> None:
        """Go back to the plan of one."""
        snapshot = self._document.stack.state.snapshots[place]
        self._document.do(self.tr("Back to snapshot {name}").format(name=snapshot.name), snapshot.plan)

    def _change(self, text: str, snapshots: Snapshots) -> None:
        self._document.change(text, State(self._document.plan, snapshots))


def _named_after(rule: Rule) -> str:
    text = wording.rule(rule)
    return f"|w| ≤ {text}" if isinstance(rule, Value) else text[:1].upper() + text[1:]
