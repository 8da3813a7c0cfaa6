"""Runs random actions in the window, and checks it every few actions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from PySide6.QtWidgets import QApplication

from core.model.example import EXAMPLE
from gui.app import create_window
from gui.window.main_window import MainWindow
from tests.gui.driving import discard
from tests.gui.random_driver.actions import ACTIONS
from tests.gui.random_driver.checks import UntrueError, check, settle, watching
from tests.gui.random_driver.looks import LOOKS
from tests.gui.random_driver.models import make_models
from tests.gui.random_driver.random_user import Answers, RandomUser

PIXEL_RATIOS = (1.0, 1.0, 1.25, 2.0)
"""Pixel ratios at which pictures are compared."""
LAST = 40
"""Number of last actions that are reported when a check fails."""


@contextmanager
def _shown() -> Iterator[MainWindow]:
    window = create_window()
    try:
        window.show()
        QApplication.processEvents()
        yield window
    finally:
        discard(window)


def drive(folder: Path, seed: int, actions: int, every: int, tell: Callable[[str], None] = lambda _: None) -> None:
    """Do so many actions, and check after every few of them.

    Args:
        folder: for models and what is written.
        actions: how many.
        seed: of all random choices.
        every: actions between two checks.
        tell: called with a line of progress after each check.

    Raises:
        UntrueError: with the seed and the last actions.
    """
    names: list[str] = []
    try:
        with watching() as exceptions, _shown() as window:
            user = RandomUser(window, Random(seed), [EXAMPLE, *make_models(folder)], folder)
            Answers(user)
            window.open(user.random.choice(user.models))
            settle(window)
            every_action = {**ACTIONS, **LOOKS}
            for number, action in enumerate(
                user.random.choices([*every_action], [*every_action.values()], k=actions), start=1
            ):
                names.append(action.__name__)
                action(user)
                if user.chance(0.5):
                    QApplication.processEvents()
                if number % every == 0 or number == actions:
                    check(window, exceptions, user.random.choice(PIXEL_RATIOS))
                    tell(f"{number} actions")
    except Exception as error:
        last = ", ".join(names[-LAST:])
        raise UntrueError(f"seed {seed}, action {len(names)}: {error}\nthe last ones: {last}") from error
