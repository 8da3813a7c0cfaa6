"""The files that come with the app, in a checkout as in an installation."""

from importlib.resources import files
from pathlib import Path


def resource(*names: str) -> Path:
    """The path of a file or folder in ``resources``.

    It is a real path, as other programs need one: Qt, the user's own interpreter, a desktop. Wheels are unpacked where
    they are installed, so there always is one.

    Args:
        names: of the folders on the way and of the file.
    """
    return Path(str(files("resources").joinpath(*names)))
