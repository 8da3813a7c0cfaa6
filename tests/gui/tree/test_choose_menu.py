"""The quick choices by name, by size and by what the filter shows."""

from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from core.model.selection import by_pattern, by_size, without_ends
from tests.gui.tree.checkpoints import transformer
from tests.gui.tree.tree_driver import TreeDriver


def filled(menu: QMenu) -> list[str]:
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions()]


def test_names_that_come_more_than_once_are_offered(qtbot: QtBot) -> None:
    driver = TreeDriver(qtbot, transformer())
    texts = filled(driver.tree.choose_menu.patterns)
    assert "*.query.weight (6)" in texts
    driver.tree.choose_menu.patterns.actions()[texts.index("*.query.weight (6)")].trigger()
    assert frozenset(driver.choices[0]) == by_pattern(driver.checkpoint, "*.query.weight")
    assert len(driver.choices[0]) == 6


def test_sizes_are_offered_with_their_counts(qtbot: QtBot) -> None:
    driver = TreeDriver(qtbot, transformer())
    texts = filled(driver.tree.choose_menu.sizes)
    assert all("weights or more (" in text for text in texts)
    driver.tree.choose_menu.sizes.actions()[0].trigger()
    assert frozenset(driver.choices[0]) in [by_size(driver.checkpoint, 10**power) for power in range(2, 10)]


def test_what_the_filter_shows(qtbot: QtBot) -> None:
    driver = TreeDriver(qtbot, transformer())
    driver.type_filter("query")
    driver.tree.choose_menu.filtered.trigger()
    # its biases are shown too, and are no weights
    assert frozenset(driver.choices[0]) == by_pattern(driver.checkpoint, "*query*")


def test_all_but_the_first_and_the_last(qtbot: QtBot) -> None:
    driver = TreeDriver(qtbot, transformer())
    text = "All weights but first and last"
    next(action for action in driver.tree.choose_menu.actions() if action.text() == text).trigger()
    assert frozenset(driver.choices[0]) == without_ends(driver.checkpoint)


def test_nothing_is_offered_without_a_checkpoint(qtbot: QtBot) -> None:
    driver = TreeDriver(qtbot, None)
    for menu in (driver.tree.choose_menu.patterns, driver.tree.choose_menu.sizes):
        assert len(filled(menu)) == 1
        assert not menu.actions()[0].isEnabled()
    driver.tree.choose_menu.filtered.trigger()
    assert driver.choices == []
