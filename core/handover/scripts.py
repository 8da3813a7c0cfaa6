"""The scripts that are handed over: they make the result again, check it and load it, without this program.

They lie in ``resources/handover``, run as they are, and are the same for every result: what they need to know stands
in the record beside them. What they share lies in modules beside them, which are put into each, so that it is one file.
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from core.base.resources import resource

SCRIPTS = ("reproduce.py", "check.py", "load.py")
"""Their names, in ``resources`` as in the folder that is handed over."""


@cache
def whole_script(name: str) -> str:
    """The text of a script, with what it shares with others in it: it imports libraries alone.

    Args:
        name: one of `SCRIPTS`.
    """
    script, *shared = modules = list(_with_shared(resource("handover", name), set()))
    # what the script is about comes first; it is run when all has been read
    body, run, rest = script.body.partition("\n\n\nif __name__ ==")
    bodies = "\n\n\n".join([body, *(module.body for module in shared)])
    gap = "\n\n\n" if bodies.startswith(("class ", "def ")) else "\n\n"
    return f'"""{script.docstring}"""\n\n{_sorted_imports(modules)}{gap}{bodies}{run}{rest}\n'


class _Module:
    """A module, taken apart.

    Args:
        path: of the file.

    Attributes:
        docstring: its own.
        body: what comes after its imports.
        shared: the modules beside it that it imports.
        imports: library → what is imported from it; nothing where the library itself is.
    """

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        head = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        self.docstring = ast.get_docstring(tree, clean=False) or ""
        self.body = "\n".join(text.splitlines()[head[-1].end_lineno :]).strip()
        self.shared: list[Path] = []
        self.imports: dict[str, set[str]] = {}
        for node in head:
            if isinstance(node, ast.Import):
                self.imports.update((each.name, set()) for each in node.names)
            elif (beside := path.with_name(f"{node.module}.py")).is_file():
                self.shared.append(beside)
            else:
                self.imports.setdefault(str(node.module), set()).update(each.name for each in node.names)


def _with_shared(path: Path, met: set[Path]) -> Iterator[_Module]:
    """A module, then those that it shares with others, each once."""
    if path not in met:
        met.add(path)
        module = _Module(path)
        yield module
        for each in module.shared:
            yield from _with_shared(each, met)


def _sorted_imports(modules: list[_Module]) -> str:
    """The imports of all of them as one block, in the usual order."""
    names: dict[str, set[str]] = {}
    whole = set()
    for module in modules:
        for library, wanted in module.imports.items():
            names.setdefault(library, set()).update(wanted)
            whole |= set() if wanted else {library}
    sections: list[list[str]] = [[], [], []]
    for library in sorted(whole):
        sections[_section(library)].append(f"import {library}")
    for library in sorted(names):
        if names[library]:
            sections[_section(library)].append(f"from {library} import {', '.join(sorted(names[library]))}")
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _section(library: str) -> int:
    """The section of the imports that a library is in: of the language, of Python's own, and of others."""
    if library == "__future__":
        return 0
    return 1 if library.partition(".")[0] in sys.stdlib_module_names else 2
