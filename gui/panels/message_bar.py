"""Messages over the window: they say what happened, and nothing moves for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QWidget
from shiboken6 import isValid

from core.base.escaping import escaped_lines
from core.base.log_file import LOG
from gui.panels.message_face import MessageFace, MessageKind
from gui.panels.message_place import MessagePart, MessagePlace
from gui.support.guard import guarded
from gui.support.mouse import is_over
from gui.support.named import named
from gui.support.words import Words, said

STAYS = 8000
"""Milliseconds after which a message that something was done is hidden at the latest."""
_TO_SEE, _LETTERS = 0.4, 120
"""The part of that time in which one is noticed, and the letters that are read in the rest: short ones go earlier."""
WIDEST = 640
"""The largest width of the message in pixels."""


@dataclass(frozen=True)
class MessageAct:
    """What a message offers to do.

    Attributes:
        text: of the button.
        name: of the button, as an object.
        do: called by a click.
    """

    text: Words
    name: str
    do: Callable[[], None]


@dataclass(frozen=True)
class _Message:
    """What is said.

    Attributes:
        stays: whether until it is dismissed.
        words: what ``text`` is told by.
        about: of messages about the same only the latest is kept; those about nothing are all kept.
        acts: what it offers to do. One that offers something has no time limit: it waits for the next act.
    """

    text: str
    kind: MessageKind
    stays: bool
    about: str = ""
    acts: tuple[MessageAct, ...] = ()
    words: Words = field(default="", compare=False)


@guarded
class MessageBar(QFrame):
    """A plate that lies over the lower edge of a widget. Hidden while there is nothing to say.

    What was done goes by itself, or with the next act. What went wrong stays until it is dismissed: something newer
    only lies over it. What it shows may come out of a file, so it is never taken for markup.

    Args:
        window: that it is in.
        over: what it lies over, until there is something better (`lie_over`); the whole window by default.
    """

    def __init__(self, window: QWidget, over: QWidget | None = None) -> None:
        super().__init__(window)
        self.setObjectName("messageBar")
        self._messages: list[_Message] = []
        self._window = window
        self._places: list[MessagePlace] = []
        self._before: QWidget | None = None
        self._end = QTimer(self, singleShot=True)
        self._end.timeout.connect(self.dismiss)
        self._face = MessageFace(self)
        self._name_close()
        self._face.close.clicked.connect(self.dismiss)
        self.lie_over(over or window)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty where it says nothing."""
        return self._messages[-1].text if self._messages else ""

    def lie_over(
        self, place: QWidget, when: Callable[[], bool] = lambda: True, part: MessagePart = MessagePart.LOWER_EDGE
    ) -> None:
        """Lie over another widget from when that can be seen and has room.

        Args:
            when: whether it may, asked at each message; for places in which there is not always nothing.
            part: of the widget.
        """
        self._places = [*(each for each in self._places if isValid(each.widget)), MessagePlace(place, part, when)]
        place.installEventFilter(self)

    def tell(self, words: Words, acts: Sequence[MessageAct] = (), about: str = "") -> None:
        """Show that something has been done.

        Args:
            acts: what can be done with it, as buttons. Such a message is seen again after what lay over it.
            about: names what was done; of several messages about that only the latest is kept.
        """
        self._add(_Message(said(words), MessageKind.DONE, stays=False, about=about, acts=tuple(acts), words=words))

    def note(self, words: Words, about: str = "") -> None:
        """Show what is good to know where nothing was done; it goes as what `tell` shows.

        Args:
            about: names it; of several messages about that only the latest is kept.
        """
        self._add(_Message(said(words), MessageKind.NOTE, stays=False, about=about, words=words))

    def offer(self, words: Words, acts: Sequence[MessageAct], about: str) -> None:
        """Show what can be done, until it is done or dismissed.

        Args:
            about: names it, for `withdraw`.
        """
        self._add(_Message(said(words), MessageKind.NOTE, stays=True, about=about, acts=tuple(acts), words=words))

    def withdraw(self, about: str) -> bool:
        """Drop what was said about something; whether anything was."""
        kept = [message for message in self._messages if message.about != about]
        was_said = len(kept) < len(self._messages)
        self._keep(kept)
        return was_said

    def warn(self, words: Words, about: str = "") -> None:
        """Show that something could not be done, or needs care.

        Args:
            about: names what was tried; of several warnings about that only the latest is kept.
        """
        LOG.warning("%s", said(words))
        self._add(_Message(said(words), MessageKind.WARNING, stays=True, about=about, words=words))

    def remind(self, words: Words) -> None:
        """Say what has to be done first; hidden by the next act."""
        self._add(_Message(said(words), MessageKind.WARNING, stays=False, words=words))

    def retell(self) -> None:
        """Tell what stays as it is told now; the rest was about what was done before."""
        self._name_close()
        self._keep([replace(each, text=said(each.words)) for each in self._messages if each.stays])
        if self._messages:
            self._offer(self._messages[-1].acts)

    def acted(self) -> None:
        """Drop messages because the user has done something else; those that stay until they are dismissed are kept."""
        self._keep([message for message in self._messages if message.stays])

    def dismiss(self) -> None:
        """Take away what is shown; what it lay over is seen again."""
        self._keep(self._messages[:-1])

    def clear(self) -> None:
        """Drop all messages: they were about something else than what is open now."""
        self._keep([])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        # who points at it is reading it
        self._end.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._wait()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # not when one is hidden, which is also the last that is heard of it
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self._place()
        return False

    def _name_close(self) -> None:
        self._face.close.setAccessibleName(self.tr("Dismiss the message"))

    def _add(self, message: _Message) -> None:
        # of what was done only the last is news, and nothing is said twice
        stay = [each for each in self._messages if (each.stays or each.acts) and each != message]
        stay = [each for each in stay if not each.about or each.about != message.about]
        self._keep([*stay, message])

    def _keep(self, messages: list[_Message]) -> None:
        if messages == self._messages:
            return
        self._messages = messages
        self._end.stop()
        if messages:
            self._show(messages[-1])
        else:
            self._leave()

    def _show(self, message: _Message) -> None:
        if self.isHidden():
            self._before = QApplication.focusWidget()
        self._face.show(message.kind, escaped_lines(message.text))
        self._offer(message.acts)
        self.setAccessibleName(escaped_lines(message.text))
        self._place()
        self.show()
        self.raise_()
        self._wait()

    def _offer(self, acts: Sequence[MessageAct]) -> None:
        self._face.offer([_button(act, self) for act in acts])

    def _wait(self) -> None:
        latest = self._messages[-1] if self._messages else None
        if latest is not None and not latest.stays and not latest.acts and not is_over(self):
            read = min(len(latest.text) / _LETTERS, 1.0)
            self._end.start(round(STAYS * (_TO_SEE + (1 - _TO_SEE) * read)))

    def _leave(self) -> None:
        """Be gone, and give the keyboard back where it was."""
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and self.isAncestorOf(focused)
        self.hide()
        # a dialog that has been closed meanwhile may have had it
        if had_keyboard and self._before is not None and isValid(self._before):
            self._before.setFocus()
        self._before = None

    def _place(self) -> None:
        if not self._messages:
            return
        wanted, height_for = min(self._face.whole_width, WIDEST), self._face.height_for
        free = (each for each in reversed(self._places) if each.is_free(wanted, height_for))
        place = next(free, self._places[0])
        lies = place.lay(wanted, height_for)
        # it is laid out as in the last width that was asked about
        height_for(lies.width())
        self.setGeometry(QRect(place.widget.mapTo(self._window, lies.topLeft()), lies.size()))


def _button(act: MessageAct, parent: QWidget) -> QPushButton:
    button = named(QPushButton(said(act.text), parent), act.name)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: act.do())
    return button
