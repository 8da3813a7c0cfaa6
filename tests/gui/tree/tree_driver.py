"""A shown module tree that is answered: what it asks for is done to a plan, as the document does in the window."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.rules import Rule
from gui.tree.columns import Column
from gui.tree.module_tree import ModuleTree
from tests.gui.tree.checkpoints import default_plan, evaluated

Item = Qt.ItemDataRole


class TreeDriver:
    """A shown tree, its plan, and a list of everything that the tree has emitted.

    Args:
        qtbot: closes the tree after the test.
        checkpoint: is shown; None for none.
        width: of the tree.
    """

    def __init__(self, qtbot: QtBot, checkpoint: Checkpoint | None, width: int = 420) -> None:
        self.qtbot, self.checkpoint = qtbot, checkpoint
        self.tree = ModuleTree()
        self.view, self.model = self.tree.view, self.tree.model
        self.ticks: list[tuple[list[str], bool]] = []
        self.choices: list[list[str]] = []
        self.resets: list[list[str]] = []
        self.selections: list[list[str]] = []
        self.plan = Plan()
        self._connect()
        qtbot.addWidget(self.tree)
        self.tree.resize(width, 700)
        self.tree.set_checkpoint(checkpoint)
        if checkpoint is not None:
            self.set_plan(default_plan(checkpoint))
        with qtbot.waitActive(self.tree):
            self.tree.show()
            # where no window manager does it
            self.tree.activateWindow()

    def set_plan(self, plan: Plan) -> None:
        self.plan = plan
        self.tree.set_plan(plan, evaluated(self.checkpoint, plan))

    def give_own(self, name: str, rule: Rule) -> None:
        self.set_plan(self.plan.with_own([name], rule))

    def check_of(self, name: str) -> Qt.CheckState:
        return Qt.CheckState(self.index(name).data(Item.CheckStateRole))

    def index(self, path: str, column: int = Column.NAME):  # noqa: ANN201
        """The index of a parameter or module by its full name; it need not be visible."""
        module_rows = self.model.snapshot.module_rows
        row = next(row for row in range(1, len(module_rows.items)) if module_rows.path(row) == path)
        return self.model.index_of(row, column)

    def box_of(self, path: str) -> QRect:
        """Where the check box of a row is painted, in the view's viewport."""
        index = self.index(path)
        self.view.scrollTo(index)
        option = QStyleOptionViewItem()
        self.view.initViewItemOption(option)
        option.rect = self.view.visualRect(index)
        self.view.itemDelegateForIndex(index).initStyleOption(option, index)
        return self.view.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, self.view)

    def click(self, place: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, modifier, place)

    def click_box(self, path: str) -> None:
        self.click(self.box_of(path).center())

    def click_row(self, path: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        index = self.index(path, Column.DENSITY)
        self.view.scrollTo(index)
        self.click(self.view.visualRect(index).center(), modifier)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in the rows."""
        self.qtbot.keyClick(self.view, key, modifier)

    def type_filter(self, text: str) -> None:
        self.tree.filter_edit.clear()
        self.qtbot.keyClicks(self.tree.filter_edit, text)

    def visible(self) -> list[str]:
        """The names of the rows on the screen, from top to bottom, as the view walks them."""
        index, found = self.model.index(0, 0), []
        while index.isValid():
            found.append(self.model.snapshot.path(index.internalId()))
            index = self.view.indexBelow(index)
        return found

    def _connect(self) -> None:
        self.tree.tickRequested.connect(self._tick)
        self.tree.chooseRequested.connect(self._choose)
        self.tree.resetRequested.connect(self._reset)
        self.tree.selectionChangedTo.connect(lambda names, _: self.selections.append(names))

    def _tick(self, names: list[str], on: bool) -> None:
        self.ticks.append((names, on))
        self.set_plan(self.plan.ticked(names) if on else self.plan.unticked(names))

    def _choose(self, names: list[str]) -> None:
        self.choices.append(names)
        self.set_plan(self.plan.with_chosen(names))

    def _reset(self, names: list[str], modules: list[str]) -> None:
        self.resets.append(names)
        self.set_plan(self.plan.without_own(names).without_modules(modules))
