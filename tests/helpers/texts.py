"""What the texts for developers name, and what of it the code has. Found by parsing: nothing is imported."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("core", "gui", "tests", "resources")
LIBRARIES = re.compile(r"(torch|prune|Q[A-Z]\w*|PySide6|pyqtgraph|numpy|sys|safetensors|hypothesis|pickle)(\.\w+)*")
"""What is not ours."""

_PATH = re.compile(
    r"(?<![\w/.])((?:core|docs|gui|tests|resources)/[\w/.-]*\w/?|\.ci/run|[\w-]+\.(?:py|toml|md|txt))(?![\w/])"
)
_MODULE = re.compile(r"(?<![\w/.])((?:core|gui|tests)(?:\.[A-Za-z_]\w*)+)")
_NAME = re.compile(r"[A-Za-z_]\w*(\.\w+)*(\(\))?")


@dataclass
class Names:
    """What some code defines, and what it uses.

    Attributes:
        members: class → methods, attributes and bases of all classes of that name.
        bases: class → names of the classes it is made from.
        defined: functions, classes, variables, arguments, attributes and keywords.
        used: names and attributes, also those of libraries.
        words: strings that are names, such as the object names of widgets.
    """

    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    bases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    defined: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        """Whether something is called so, or is called so in what the code uses."""
        return self.defines(name) or name.removesuffix("()") in self.used | self.words

    def defines(self, name: str) -> bool:
        """Whether it is defined here: ``name``, or ``Class.member`` where the member may be inherited."""
        owner, _, member = name.removesuffix("()").rpartition(".")
        return member in (self._all_members(owner.rpartition(".")[2]) if owner else self.defined)

    def _all_members(self, kind: str) -> set[str]:
        found, pending, seen = set(), [kind], set()
        while pending:
            each = pending.pop()
            if each not in seen:
                seen.add(each)
                found |= self.members.get(each, set())
                pending += self.bases.get(each, set())
        return found


def names_in(paths: Iterator[Path]) -> Names:
    """All that some files define or use."""
    names = Names()
    for path in paths:
        names.defined.add(path.stem)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            _take(node, names)
    return names


def _take(node: ast.AST, names: Names) -> None:
    match node:
        case ast.ClassDef():
            names.defined.add(node.name)
            names.bases[node.name].update(ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases)
            names.members[node.name].update(_members(node))
        case ast.FunctionDef():
            names.defined.add(node.name)
        case ast.Name():
            (names.defined if isinstance(node.ctx, ast.Store) else names.used).add(node.id)
        case ast.arg() | ast.keyword() if node.arg:
            names.defined.add(node.arg)
        case ast.Attribute():
            (names.defined if isinstance(node.ctx, ast.Store) else names.used).add(node.attr)
        case ast.Constant(value=str()) if node.value.isidentifier():
            names.words.add(node.value)


def _members(kind: ast.ClassDef) -> Iterator[str]:
    for node in ast.walk(kind):
        match node:
            case ast.FunctionDef():
                yield node.name
            case ast.Attribute(value=ast.Name(id="self"), ctx=ast.Store()):
                yield node.attr
    for node in kind.body:
        match node:
            case ast.AnnAssign(target=ast.Name()):
                yield node.target.id
            case ast.Assign():
                yield from (target.id for target in node.targets if isinstance(target, ast.Name))


@cache
def all_names() -> Names:
    """What all code defines or uses, tests included."""
    return names_in(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


@cache
def names_of(path: str) -> Names:
    """What one file defines or uses."""
    return names_in(iter([ROOT / path]))


def paths_in(text: str) -> set[str]:
    """Paths of the checkout that a text names."""
    return set(_PATH.findall(text))


def modules_in(text: str) -> set[str]:
    """Modules, or names in them, with all their packages, that a text names."""
    return set(_MODULE.findall(text))


def names_told_in(text: str) -> set[str]:
    """Names between backticks, outside of blocks of code: ``function``, ``Class``, ``Class.method``."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    spans = (span for span in re.findall(r"`([^`\n]+)`", prose))
    return {span for span in spans if _NAME.fullmatch(span) and span not in paths_in(span) | modules_in(span)}


def places_in(text: str) -> list[tuple[str, str]]:
    """Name and file wherever a text says `` `name` (`path/file.py`) ``."""
    return re.findall(r"`([A-Za-z_][\w.]*)(?:\(\))?`\s+\(`([\w/]+\.py)`\)", text)


def is_module(dotted: str) -> bool:
    """Whether it is a module, or a name in one; one that a package takes over from its modules counts."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:length])
        file = place.with_suffix(".py") if place.with_suffix(".py").is_file() else place / "__init__.py"
        if file.is_file():
            rest = parts[length:]
            return not rest or rest[0] in file.read_text(encoding="utf-8")
    return False


@dataclass(frozen=True)
class Picture:
    """The layers of a package, as a text draws them.

    Attributes:
        layers: names from the uppermost layer to the lowest.
        sentences: name → what it is said to be.
    """

    layers: list[set[str]]
    sentences: dict[str, str]


def picture_of(text: str, package: str) -> Picture:
    """The block of code that begins with the package's path; a line of dashes parts two layers."""
    block = re.search(rf"^```text\n{re.escape(package)}/[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert block is not None, f"there is no picture of {package}/"
    layers, sentences = [set()], {}
    for line in block[1].splitlines():
        if set(line.strip()) <= {"─"}:
            layers.append(set())
        else:
            name, _, sentence = line.strip().partition(" ")
            layers[-1].add(name)
            sentences[name] = sentence.strip()
    return Picture([layer for layer in layers if layer], sentences)


def contracted_layers(package: str) -> list[set[str]]:
    """The same, as the import contract has it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each.get("containers") == [package.replace("/", ".")])
    return [set(re.findall(r"\w+", layer)) for layer in layers]


def sentence_of(package: str, name: str) -> str:
    """The first line of what a module or package says of itself, without backticks."""
    place = ROOT / package / name
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return said.partition("\n")[0].replace("``", "").replace("`", "")
