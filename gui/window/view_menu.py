"""The View menu: which parts are shown, in which theme and language, and how shares are told."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from gui.support.application import application
from gui.support.language import LANGUAGES
from gui.support.mnemonics import give_mnemonics
from gui.support.named import named
from gui.support.settings import Settings
from gui.support.share import Share
from gui.support.telling import tell_as_set, tell_shares_as_set
from gui.support.theme import DARK, LIGHT, Theme, ThemeFollower, apply

if TYPE_CHECKING:
    from gui.window.maximiser import Maximiser

_THEMES: Mapping[str, Theme] = {"light": LIGHT, "dark": DARK}
"""By the name in the settings; any other name means the system's."""


class ViewMenu(QObject):
    """Fills the View menu, and applies the theme chosen there.

    Args:
        menu: is filled.
        settings: remember theme and language.
        retell: makes all that has words anew.
    """

    def __init__(self, menu: QMenu, settings: Settings, retell: Callable[[], None]) -> None:
        super().__init__(menu)
        self._menu, self._settings, self._retell = menu, settings, retell
        self._below_parts = menu.addSeparator()
        self._add_themes()
        self._add_languages()
        self._add_shares()
        give_mnemonics(menu)
        self._follower = ThemeFollower.of(application())
        self._follower.changed.connect(self._apply_theme)
        if settings.theme in _THEMES:
            self._apply_theme()

    def add_parts(self, parts: Mapping[str, QWidget], show_part: Callable[[QWidget, bool], None]) -> None:
        """Add a checkable entry for each part of the window, by its title; it shows or hides the part."""
        for title, part in parts.items():
            action = named(QAction(title, self._menu, checkable=True), f"show_{part.objectName()}")
            action.setChecked(not part.isHidden())
            action.toggled.connect(lambda shown, part=part: show_part(part, shown))
            self._menu.insertAction(self._below_parts, action)
        give_mnemonics(self._menu)

    def add_panels(self, panels: Mapping[str, QWidget], maximiser: "Maximiser") -> None:
        """Add a submenu with an entry for each plot, by its title, that is checked while the plot is maximised."""
        menu = QMenu(self.tr("Maximise"), self._menu)
        for title, panel in panels.items():
            action = named(QAction(title, menu, checkable=True), f"maximise_{panel.objectName()}")
            action.triggered.connect(lambda _=False, panel=panel: maximiser.toggle(panel))
            maximiser.changed.connect(lambda a=action, panel=panel: a.setChecked(maximiser.maximised is panel))
            menu.addAction(action)
        self._menu.insertMenu(self._below_parts, menu)
        give_mnemonics(self._menu)

    def _add_themes(self) -> None:
        titles = {"": self.tr("Like the system"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        self._add_choice("theme", self.tr("Theme"), titles, self._settings.theme, self._choose_theme)

    def _add_languages(self) -> None:
        titles = {"": self.tr("Like the system"), **LANGUAGES}
        self._add_choice("language", self.tr("Language"), titles, self._settings.language, self._choose_language)

    def _add_shares(self) -> None:
        titles = {
            Share.DENSITY.value: self.tr("Density: the part that is kept"),
            Share.SPARSITY.value: self.tr("Sparsity: the part that is pruned"),
        }
        self._add_choice("share", self.tr("Shares of weights"), titles, self._settings.share.value, self._choose_share)

    def _add_choice(
        self, name: str, title: str, titles: Mapping[str, str], present: str, choose: Callable[[str], None]
    ) -> None:
        """A submenu of which one entry is checked; ``choose`` gets its key."""
        menu, group = self._menu.addMenu(title), QActionGroup(self)
        for key, text in titles.items():
            action = named(QAction(text, group, checkable=True), f"{name}_{key or 'system'}")
            action.setChecked(key == present)
            action.triggered.connect(lambda _=False, key=key: choose(key))
            menu.addAction(action)

    def _choose_theme(self, name: str) -> None:
        self._settings.theme = name
        self._apply_theme()

    def _choose_language(self, code: str) -> None:
        if code != self._settings.language:
            self._settings.language = code
            tell_as_set(application(), self._settings)
            self._retell_soon()

    def _choose_share(self, name: str) -> None:
        if Share(name) is not self._settings.share:
            self._settings.share = Share(name)
            tell_shares_as_set(application(), self._settings)
            self._retell_soon()

    def _retell_soon(self) -> None:
        # in the next turn: this menu is made anew, too
        QTimer.singleShot(0, self._menu.window(), self._retell)

    def _apply_theme(self) -> None:
        apply(application(), _THEMES.get(self._settings.theme, self._follower.theme))
