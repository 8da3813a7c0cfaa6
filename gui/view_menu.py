"""The View menu: which parts are shown, and in which theme."""

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from gui.settings import Settings
from gui.theme import DARK, LIGHT, Theme, ThemeFollower, apply

_THEMES: Mapping[str, Theme] = {"light": LIGHT, "dark": DARK}
"""By the name in the settings; any other name means the system's."""


class ViewMenu(QObject):
    """Fills the menu.

    Args:
        menu: to be filled.
        parts: title → widget that can be hidden.
        settings: remember the theme.
    """

    def __init__(self, menu: QMenu, parts: Mapping[str, QWidget], settings: Settings) -> None:
        super().__init__(menu)
        self._menu, self._settings = menu, settings
        for title, part in parts.items():
            self._add_part(title, part)
        menu.addSeparator()
        self._add_themes()
        self._follower = QApplication.instance().findChild(ThemeFollower)
        self._follower.changed.connect(self._wear)
        if settings.theme in _THEMES:
            self._wear()

    def _add_part(self, title: str, part: QWidget) -> None:
        action = self._menu.addAction(title)
        action.setCheckable(True)
        action.setChecked(True)
        action.toggled.connect(part.setVisible)

    def _add_themes(self) -> None:
        group = QActionGroup(self)
        titles = {"": self.tr("Like the system"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        menu = self._menu.addMenu(self.tr("Theme"))
        for name, title in titles.items():
            action = QAction(title, group, checkable=True, objectName=f"theme_{name or 'system'}")
            action.setChecked(name == self._settings.theme)
            action.triggered.connect(lambda _=False, name=name: self._choose(name))
            menu.addAction(action)

    def _choose(self, name: str) -> None:
        self._settings.theme = name
        self._wear()

    def _wear(self) -> None:
        app = QApplication.instance()
        apply(app, _THEMES.get(self._settings.theme, self._follower.theme))
