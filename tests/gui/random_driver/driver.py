"""Runs random actions in the window, and checks it every few actions."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PySide6.QtWidgets import QApplication

from core.model.example import EXAMPLE
from gui.app import create_window
from tests.gui.driving import discard
from tests.gui.random_driver.actions import ACTIONS
from tests.gui.random_driver.checks import (
    Exceptions,
    PictureError,
    UntrueError,
    check_numbers,
    check_plots,
    check_screen,
    no_exception,
    settle,
    watching,
)
from tests.gui.random_driver.files import FILES
from tests.gui.random_driver.looks import LOOKS
from tests.gui.random_driver.memory import Growth, Sample
from tests.gui.random_driver.models import make_models
from tests.gui.random_driver.random_user import RandomUser
from tests.gui.random_driver.sources import Sources

PIXEL_RATIOS = (1.0, 1.0, 1.25, 2.0)
"""Pixel ratios at which pictures are compared."""
Tell = Callable[[str], None]
LAST = 40
"""Number of last actions that are reported when a check fails."""


@dataclass(frozen=True)
class Order:
    """What is to be done.

    Attributes:
        actions: how many.
        every: actions between two checks of numbers and files.
        plots: actions between two comparisons with a fresh window.
        memory: actions between two looks at memory; 0 for none.
        looks: how often sizes, themes and the like are changed, beside work on the plan; 1 as usual.
        goes_on: whether a picture that is not as in a fresh window is only told, and counted at the end.
    """

    actions: int
    every: int
    plots: int
    memory: int = 0
    looks: float = 1.0
    goes_on: bool = False


@contextmanager
def _using(folder: Path, seed: int) -> Iterator[RandomUser]:
    # no name for the window: it may be another one soon
    # so that pictures don't depend on the time
    QApplication.setCursorFlashTime(0)
    user = RandomUser(create_window(), Random(seed), [EXAMPLE, *make_models(folder)], folder)
    try:
        user.window.show()
        user.answer()
        QApplication.processEvents()
        user.window.open(user.random.choice(user.models))
        settle(user.window)
        yield user
    finally:
        discard(user.window)


def drive(folder: Path, seed: int, order: Order, tell: Tell = lambda _: None) -> Growth:
    """Do so many actions, and check after every few of them; after each that nothing has failed.

    Args:
        folder: for models and what is written.
        seed: of all random choices.
        tell: called with a line of progress after each comparison with a fresh window, and each look at memory.

    Returns:
        how memory has grown.

    Raises:
        UntrueError: with the seed and the last actions.
    """
    names: list[str] = []
    growth = Growth(order.actions)
    try:
        with watching() as exceptions, _using(folder, seed) as user:
            looks = {action: weight * order.looks for action, weight in LOOKS.items()}
            every_action = {**ACTIONS, **looks, **FILES}
            sources = Sources(user)
            for action in user.random.choices([*every_action], [*every_action.values()], k=order.actions):
                names.append(action.__name__)
                action(user)
                if user.chance(0.5):
                    QApplication.processEvents()
                no_exception(exceptions)
                _check(user, exceptions, order, sources, len(names), growth, tell)
                if order.memory and len(names) % order.memory == 0:
                    tell(str(growth.add(Sample.take(user.window, len(names)))))
            for line in _told(names, user.done):
                tell(line)
    except Exception as error:
        last = ", ".join(names[-LAST:])
        raise UntrueError(f"seed {seed}, action {len(names)}: {error}\nthe last ones: {last}") from error
    return growth


def _told(names: list[str], done: Counter[str]) -> Iterator[str]:
    """How often everything was done, in words."""
    for counts in (Counter(names), done):
        yield ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def _check(
    user: RandomUser, exceptions: Exceptions, order: Order, sources: Sources, number: int, growth: Growth, tell: Tell
) -> None:
    """Check what is due after so many actions."""
    last = number == order.actions
    if number % order.every == 0 or last:
        check_numbers(user.window, exceptions)
        with _telling(order, growth, tell):
            check_screen(user.window)
        sources.check()
        user.tidy()
    if number % order.plots == 0 or last:
        with _telling(order, growth, tell):
            check_plots(user.window, exceptions, user.random.choice(PIXEL_RATIOS))
        tell(f"{number} actions")


@contextmanager
def _telling(order: Order, growth: Growth, tell: Tell) -> Iterator[None]:
    """Only tell and count a picture that is wrong, where the order goes on."""
    try:
        yield
    except PictureError as untrue:
        if not order.goes_on:
            raise
        growth.pictures += 1
        tell(str(untrue))
