"""What `core` says is read at a command line as well, where there is nothing to tick, click or open in a menu."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CORE = Path(__file__).resolve().parents[3] / "core"
OF_THE_WINDOW = re.compile(r"\b(tick\w*|click\w*|drag\w*|menu|window|dialog|button|panel)\b|…\.")


def said(path: Path) -> Iterator[str]:
    """The texts of a module, without those that only its readers see, and without names of classes."""
    module = ast.parse(path.read_text())
    comments = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in comments:
            yield node.value


def test_no_message_of_core_speaks_of_the_window() -> None:
    found = [f"{path.name}: {text}" for path in CORE.rglob("*.py") for text in said(path) if OF_THE_WINDOW.search(text)]
    assert found == []
