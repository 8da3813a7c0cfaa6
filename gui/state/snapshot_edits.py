"""All edits of snapshots; each but taking one is a step of the history, which can be undone."""

from PySide6.QtCore import QObject

from core.plan.plan import Plan
from core.plan.rules import Rule, Value
from core.plan.snapshots import Snapshot, SnapshotChanges, unique_name, validated_name
from gui.state.document import Document
from gui.state.undo_commands import UndoState
from gui.support import number_format
from gui.support.words import Words


class SnapshotEdits(QObject):
    """Makes the next snapshots out of the present ones.

    Args:
        document: that is edited.
    """

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent or document)
        self._document = document

    def take(self) -> None:
        """Keep the present plan as a snapshot, named by its number, its rule and the number of exceptions to it."""
        stack, plan = self._document.stack, self._document.plan
        told = ", ".join(filter(None, (_named_after(plan.rule), self._excepted(plan))))
        # the number comes first: it tells names apart also where their ends have no room
        stack.take([Snapshot(unique_name(stack.snapshots, f"{stack.ever_taken + 1}: {told}"), plan)])

    def rename(self, place: int, name: str) -> None:
        """Rename a snapshot.

        Raises:
            UserError: the name is empty, or another one has it.
        """
        number, snapshot = self._at(place)
        standing = self._document.stack.standing
        plain = validated_name(name, (each for other, each in standing.items() if other != number))
        if plain != snapshot.name:
            self._change(
                lambda: self.tr("Snapshot {old} renamed to {new}").format(old=snapshot.name, new=plain),
                self._document.stack.state.snapshot_changes.renamed(number, plain),
            )

    def delete(self, place: int) -> None:
        """Delete a snapshot."""
        number, snapshot = self._at(place)
        self._change(
            lambda: self.tr("Deleted snapshot {name}").format(name=snapshot.name),
            self._document.stack.state.snapshot_changes.without(number),
        )

    def restore(self, place: int) -> None:
        """Make the plan of a snapshot the present one."""
        _, snapshot = self._at(place)
        self._document.do(lambda: self.tr("Back to snapshot {name}").format(name=snapshot.name), snapshot.plan)

    def _excepted(self, plan: Plan) -> str:
        """How many ticked parameters the general rule is not for, in words."""
        groups = self._document.state.measurements.rule_groups(plan)
        count = int(groups.chosen.sum()) - len(groups.general.chosen_numbers)
        if count < 2:
            return self.tr("1 exception") if count else ""
        return number_format.grouped(self.tr("%n exceptions", "", count), count)

    def _at(self, place: int) -> tuple[int, Snapshot]:
        """The snapshot at a place among those there are, and its place among all that were ever taken."""
        return list(self._document.stack.standing.items())[place]

    def _change(self, words: Words, snapshot_changes: SnapshotChanges) -> None:
        self._document.change(words, UndoState(self._document.plan, snapshot_changes))


def _named_after(rule: Rule) -> str:
    if isinstance(rule, Value):
        return f"|w| ≤ {min(number_format.threshold(rule.threshold), number_format.magnitude(rule.threshold), key=len)}"
    return number_format.capitalised(number_format.rule(rule))
