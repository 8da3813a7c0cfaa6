"""The file dialogs. Each is a class method, which tests replace to answer it."""

import re
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from core.base.paths import exists, is_folder
from core.formats.sharded.folders import METADATA
from core.formats.sharded.model_files import SUFFIXES
from core.index_file.names import ENDING
from gui.dialogs.replace_question import ReplaceQuestion

_MODELS = (*(f"*{suffix}" for suffix in SUFFIXES), "*.pickle", "*.index.json", "*.index.*.json", METADATA, "*.distcp")
_ARCHIVES = ("*.zip", "*.mar", "*.tar", "*.gz", "*.tgz")
CHECKPOINTS = (*_MODELS, *_ARCHIVES)
"""Names of what can be opened. What a file is goes by its content, so under any other name it can be opened, too."""
PLANS = "*.json"
_NO_OPTION = QFileDialog.Option(0)


class FileDialogs:
    """The system's file dialogs. Each answers None when it is cancelled."""

    @classmethod
    def checkpoint(cls, parent: QWidget, folder: str) -> Path | None:
        """A checkpoint to open."""
        return _checkpoint(parent, QCoreApplication.translate("FileDialogs", "Open a checkpoint"), folder)

    @classmethod
    def other(cls, parent: QWidget, folder: str) -> Path | None:
        """A checkpoint to compare the open one with."""
        return _checkpoint(parent, QCoreApplication.translate("FileDialogs", "Compare with another checkpoint"), folder)

    @classmethod
    def folder(cls, parent: QWidget, folder: str) -> Path | None:
        """A folder to open, for the model in it."""
        title = QCoreApplication.translate("FileDialogs", "Open a folder")
        return _path((QFileDialog.getExistingDirectory(parent, title, folder), ""))

    @classmethod
    def plan(cls, parent: QWidget, folder: str) -> Path | None:
        """A plan to open."""
        return _existing_file(parent, QCoreApplication.translate("FileDialogs", "Open a plan"), folder, _plans())

    @classmethod
    def new_plan(cls, parent: QWidget, suggestion: Path) -> Path | None:
        """Where to save a plan."""
        return _new_file(parent, QCoreApplication.translate("FileDialogs", "Save the plan"), suggestion, _plans())

    @classmethod
    def script(cls, parent: QWidget, folder: str) -> Path | None:
        """A script that evaluates."""
        title = QCoreApplication.translate("FileDialogs", "Choose a Python file")
        return _existing_file(parent, title, folder, _scripts())

    @classmethod
    def new_script(cls, parent: QWidget, suggestion: Path) -> Path | None:
        """Where to write a new script."""
        title = QCoreApplication.translate("FileDialogs", "Write a new Python file")
        return _new_file(parent, title, suggestion, _scripts())

    @classmethod
    def evaluations(cls, parent: QWidget, suggestion: Path) -> Path | None:
        """Where to write what was found, as a table or as JSON."""
        title = QCoreApplication.translate("FileDialogs", "Export what was found")
        kinds = QCoreApplication.translate("FileDialogs", "Table (*.csv);;JSON (*.json)")
        return _new_file(parent, title, suggestion, kinds)

    @classmethod
    def picture(cls, parent: QWidget, suggestion: Path) -> Path | None:
        """Where to save a picture."""
        title = QCoreApplication.translate("FileDialogs", "Save the picture")
        kinds = QCoreApplication.translate("FileDialogs", "Pixels (*.png);;Vectors (*.svg)")
        return _new_file(parent, title, suggestion, kinds)

    @classmethod
    def table(cls, parent: QWidget, suggestion: Path) -> Path | None:
        """Where to save a table."""
        title = QCoreApplication.translate("FileDialogs", "Save the table")
        kinds = QCoreApplication.translate("FileDialogs", "With commas (*.csv);;With tabs (*.tsv)")
        return _new_file(parent, title, suggestion, kinds)

    @classmethod
    def interpreter(cls, parent: QWidget, folder: str) -> Path | None:
        """The Python that runs a script."""
        title = QCoreApplication.translate("FileDialogs", "Choose a Python interpreter")
        kinds = QCoreApplication.translate("FileDialogs", "All files (*)")
        return _existing_file(parent, title, folder, kinds)

    @classmethod
    def output(cls, parent: QWidget, title: str, suggestion: Path) -> Path | None:
        """Where to write a new checkpoint. `ReplaceQuestion` asks later whether a file there may be replaced."""
        kinds = QCoreApplication.translate("FileDialogs", "Like the source (*{suffix})").format(
            suffix=suggestion.suffix
        )
        return _named(parent, title, suggestion, kinds)

    @classmethod
    def masks(cls, parent: QWidget, title: str, suggestion: Path) -> Path | None:
        """Where to write masks alone. `ReplaceQuestion` asks later whether a file there may be replaced."""
        kinds = QCoreApplication.translate("FileDialogs", "Masks (*.safetensors)")
        return _named(parent, title, suggestion, kinds)

    @classmethod
    def index(cls, parent: QWidget, suggestion: Path) -> Path | None:
        """Where to write an index file."""
        title = QCoreApplication.translate("FileDialogs", "Save the index file")
        kinds = QCoreApplication.translate("FileDialogs", "Index files ({kinds})").format(kinds=f"*{ENDING}")
        return _new_file(parent, title, suggestion, kinds)

    @classmethod
    def new_folder(cls, parent: QWidget, title: str, suggestion: Path) -> Path | None:
        """A folder that is to be written; whoever asks looks whether it may be."""
        options = QFileDialog.Option.DontConfirmOverwrite | QFileDialog.Option.ShowDirsOnly
        return _path(QFileDialog.getSaveFileName(parent, title, str(suggestion), options=options))


def _plans() -> str:
    return QCoreApplication.translate("FileDialogs", "Plans ({kinds})").format(kinds=PLANS)


def _scripts() -> str:
    return QCoreApplication.translate("FileDialogs", "Python files (*.py)")


def _checkpoint(parent: QWidget, title: str, folder: str) -> Path | None:
    """Ask for a checkpoint."""
    titles = {
        QCoreApplication.translate("FileDialogs", "Checkpoints"): CHECKPOINTS,
        QCoreApplication.translate("FileDialogs", "Index files, models without weights"): (f"*{ENDING}",),
        QCoreApplication.translate("FileDialogs", "Archives with a checkpoint in them"): _ARCHIVES,
        QCoreApplication.translate("FileDialogs", "All files"): ("*",),
    }
    kinds = ";;".join(f"{kind} ({' '.join(names)})" for kind, names in titles.items())
    # so many names have no room in a dialog, which would cut them off
    return _existing_file(parent, title, folder, kinds, QFileDialog.Option.HideNameFilterDetails)


def _existing_file(
    parent: QWidget, title: str, folder: str, kinds: str, options: QFileDialog.Option = _NO_OPTION
) -> Path | None:
    """Ask for a file that is there."""
    return _path(QFileDialog.getOpenFileName(parent, title, folder, kinds, options=options))


def _new_file(parent: QWidget, title: str, suggestion: Path, kinds: str) -> Path | None:
    """Ask for the name of a new file until it is free, or what is there may be replaced."""
    path = _named(parent, title, suggestion, kinds)
    while path is not None and exists(path) and not ReplaceQuestion.ask(parent, path):
        path = _named(parent, title, path, kinds)
    return path


def _named(parent: QWidget, title: str, suggestion: Path, kinds: str) -> Path | None:
    """Ask for a name, and nothing about what is there. A name without a suffix gets that of its kind."""
    options = QFileDialog.Option.DontConfirmOverwrite
    name, kind = QFileDialog.getSaveFileName(parent, title, str(suggestion), kinds, options=options)
    if not name:
        return None
    path = Path(name)
    bare = not path.suffix and not is_folder(path)
    return path.with_name(f"{path.name}{_suffix(kind) or suggestion.suffix}") if bare else path


def _suffix(kind: str) -> str:
    """The only suffix of a kind of file as dialogs list it, such as ``Table (*.csv)``; else empty."""
    found = re.findall(r"\*((?:\.\w+)+)", kind)
    return found[0] if len(found) == 1 else ""


def _path(answer: tuple[str, str]) -> Path | None:
    return Path(answer[0]) if answer[0] else None
