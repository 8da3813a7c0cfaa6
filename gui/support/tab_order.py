"""The order in which the key Tab comes to widgets."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import itemgetter

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLayout, QSplitter, QStackedWidget, QWidget


def tab_as_laid_out(parts: Iterable[QWidget]) -> None:
    """Have Tab go through all that takes the focus in some parts of a window, in the order in which it is laid out.

    Qt's own order is that in which widgets were made. What is hidden keeps its place for when it is shown.
    """
    for one, following in pairwise(each for part in parts for each in _stops(part)):
        QWidget.setTabOrder(one, following)


def give_focus(pages: QStackedWidget, event: QFocusEvent) -> None:
    """Hand the focus that came to a card on to the page in front.

    A focus proxy would do that too, but Tab comes to what has one, past all that lies between it and the proxy, and
    does not get further where the proxy is hidden.
    """
    page = pages.currentWidget()
    if page is not None:
        page.setFocus(event.reason())


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    else:
        for each in _inside(widget):
            yield from _stops(each)


def _inside(widget: QWidget) -> Iterator[QWidget]:
    """What a widget lays out, in its order."""
    if isinstance(widget, QSplitter | QStackedWidget):
        yield from filter(None, map(widget.widget, range(widget.count())))
    elif (layout := widget.layout()) is not None:
        yield from _laid_out(layout, widget)


def _laid_out(layout: QLayout, parent: QWidget) -> Iterator[QWidget]:
    """What lies in a layout, and in those in it.

    Items of layouts are not asked for: PySide keeps one that it has given, and crashes after Qt has deleted that.
    """
    widgets = parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    layouts = layout.findChildren(QLayout, options=Qt.FindChildOption.FindDirectChildrenOnly)
    places = [(layout.indexOf(each), [each]) for each in widgets]
    places += [(layout.indexOf(each), [*_laid_out(each, parent)]) for each in layouts]
    for _, found in sorted(((place, found) for place, found in places if place >= 0), key=itemgetter(0)):
        yield from found
