"""Numbers before people are written by `gui/support/number_format.py` alone; found here is what formats them itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

GUI = Path(__file__).parents[2] / "gui"

WRITERS = {"support/number_format.py"}
"""They have the rule."""

DELIBERATE = {
    "tree/column_table.py": {"{size:015}"},  # rows are sorted by it
}
"""File → what it formats itself and nobody sees."""


def own_formatting(source: str) -> list[str]:
    """What in a source formats a number: format specs, ``%``, and Qt's ways."""
    return sorted({text for node in ast.walk(ast.parse(source)) for text in _formats(node)})


def _formats(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FormattedValue(format_spec=ast.JoinedStr()):
            yield ast.unparse(ast.JoinedStr([node]))[2:-1]
        case ast.Call(func=ast.Name(id="format")):
            yield ast.unparse(node)
        case ast.Call(func=ast.Attribute(attr="toString"), args=[_, ast.Constant(value=str()), *_]):
            yield ast.unparse(node)
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant(value=str(text)))) if ":" in text:
            yield text
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str(text))):
            yield text
        case ast.Constant(value=str(text)) if _has_spec(text):
            yield text


def _has_spec(text: str) -> bool:
    """Whether a text has a field with a format spec, as in ``{share:.2f}``."""
    fields = [part.partition("}")[0] for part in text.split("{")[1:] if "}" in part]
    return any(name.isidentifier() and spec for name, colon, spec in (each.partition(":") for each in fields) if colon)


def test_nothing_but_the_rule_formats_numbers() -> None:
    found = {}
    for path in sorted(GUI.rglob("*.py")):
        name = path.relative_to(GUI).as_posix()
        own = set(own_formatting(path.read_text(encoding="utf-8"))) - DELIBERATE.get(name, set())
        if own and name not in WRITERS:
            found[name] = own
    assert found == {}


def test_every_exception_is_still_needed() -> None:
    for name, formatted in DELIBERATE.items():
        assert formatted <= set(own_formatting((GUI / name).read_text(encoding="utf-8")))


def test_own_formatting_is_found() -> None:
    source = 'f"{x:.2f} {y}"; "%d" % x; format(x, ".3g"); at.toString(x, "g", 9); "{a:.1f} of {b}".format(a=1, b=2)'
    assert own_formatting(source) == [
        "%d",
        "at.toString(x, 'g', 9)",
        "format(x, '.3g')",
        "{a:.1f} of {b}",
        "{x:.2f}",
    ]


def ungrouped(source: str) -> list[str]:
    """Texts for people with ``%n`` in which Qt's number is left without separators."""
    tree = ast.parse(source)
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    within = {id(node.args[0]) for node in called if ast.unparse(node.func).split(".")[-1] == "grouped"}
    texts = [(node, part.value) for node in called for part in node.args[:2] if isinstance(part, ast.Constant)]
    return [str(text) for node, text in texts if "%n" in str(text) and id(node) not in within]


def test_counts_that_qt_writes_have_separators_as_all_others() -> None:
    """Qt writes 1234 for ``%n``, where others have 1,234."""
    found = {path.name: ungrouped(path.read_text(encoding="utf-8")) for path in sorted(GUI.rglob("*.py"))}
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_a_count_without_separators_is_found() -> None:
    assert ungrouped('text = self.tr("%n rows", "", count)') == ["%n rows"]
    assert ungrouped('text = number_format.grouped(self.tr("%n rows", "", count), count)') == []
