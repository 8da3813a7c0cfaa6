"""What goes into the bundle, and what is left out."""

import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LEFT_OUT = (
    # what the tests and their clients need, where it happens to be installed
    *("IPython", "PIL", "_pytest", "hypothesis", "lightning", "matplotlib", "mypy", "pandas", "peft", "pytest"),
    *("scipy", "sklearn", "tensorboard", "timm", "tokenizers", "torchvision", "transformers"),
    # what installs packages, and downloads from the hub
    *("hf_xet", "pip", "setuptools", "tkinter", "wheel"),
)
NO_LIBRARY = ("_tkinter", "antigravity", "ensurepip", "idlelib", "this", "tkinter", "turtle", "turtledemo", "venv")
"""Parts of Python's library that no evaluation needs."""
NO_FILES = ("torch/bin/protoc", "torch/bin/test_", "torch/include/", "torch/test/", "libqgtk3.so")
"""Parts of paths of files that libraries have for their own development; and GTK's dialogs, which need all of GTK."""

_LINKED = ("BINARY", "EXTENSION")
Entry = tuple[str, str, str]
"""PyInstaller's: name in the bundle, path, kind."""


def resources() -> Iterator[tuple[str, str]]:
    """The files of `resources` that users need, with their folders in the bundle."""
    for path in sorted((CHECKOUT / "resources").rglob("*")):
        place = path.relative_to(CHECKOUT).parent
        for_users = not {"bundle", "screenshots", "__pycache__"}.intersection(place.parts) and path.suffix != ".ts"
        if path.is_file() and for_users:
            yield str(path), str(place)


def modules() -> list[str]:
    """The modules of the app, some of which are imported by name; and Python's library, for evaluations."""
    own = [path for top in ("core", "gui") for path in sorted((CHECKOUT / top).rglob("*.py"))]
    names = [".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__") for path in own]
    library = {name for name in sys.stdlib_module_names if name not in NO_LIBRARY and _is_there(name)}
    return [*names, "huggingface_hub", "tablerpy", *sorted(library)]


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ValueError:
        # built in, without a description
        return False


def kept(entries: Iterable[Entry]) -> list[Entry]:
    """The files without those that nobody needs, and without libraries that only those have needed."""
    # imported here: the lists above are looked at without it, too
    from PyInstaller.depend.bindepend import get_imports

    left = [each for each in entries if not any(part in each[0] for part in NO_FILES)]
    needs = {name: {library for library, _ in get_imports(path)} for name, path, kind in left if kind in _LINKED}
    while True:
        used = set().union(*needs.values())
        # libraries of the system lie at the top, those of packages in their folders
        unused = {name for name in needs if "/" not in name and ".so" in name and name not in used}
        unused -= {name for name in unused if name.startswith(("libpython", "libQt6"))}
        if not unused:
            return [each for each in left if each[2] not in _LINKED or each[0] in needs]
        for name in unused:
            del needs[name]
