"""Nouns behind a number: every text that has one is made for one thing as well as for several."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.helpers.texts import ROOT

THINGS = (
    *("weight", "parameter", "module", "tensor", "layer", "output", "input", "row", "column", "mask", "zero", "number"),
    *("byte", "element", "dimension", "stride", "character", "letter", "digit", "thing", "instruction", "record"),
    *("file", "folder", "shard", "key", "value", "step", "exception", "snapshot", "plan", "other", "name", "entry"),
)
NOUNS = "|".join([*(f"{thing}s" for thing in THINGS), "entries"])
BEHIND = re.compile(rf" (?:(?:ticked|dead|other|further|prunable|own|more) )*(?:{NOUNS})\b")
IN_TEXT = re.compile(rf"(?:\{{(?!part|name)[a-z_]+\}}|%n){BEHIND.pattern}")
MANY = 99
"""More arguments than any call has."""
SEVERAL = {
    "Tick, threshold, density and error are of the {shown} of its {all} parameters that the filter shows.",
    "About {kept} of {numel} weights kept; being counted",
    "About {kept} of {numel} weights kept, as the index tells",
}
"""Texts that are said of two or more only: a filter hides a part of them, or there are too many to be known at once."""


def in_english(path: Path) -> Iterator[str]:
    """Parts of texts in which a number stands before a noun in the plural."""
    for text in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(text, ast.JoinedStr):
            for number, words in zip(text.values, text.values[1:], strict=False):
                if not (isinstance(number, ast.FormattedValue) and isinstance(words, ast.Constant)):
                    continue
                found = BEHIND.match(str(words.value))
                if found and not ast.unparse(number.value).startswith("counted("):
                    yield f"{path.relative_to(ROOT)}:{text.lineno} {ast.unparse(number.value)}{found.group()}"


def in_the_window(path: Path) -> Iterator[str]:
    """Texts with a number before a noun in the plural that Qt is not told to choose by that number."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and ast.unparse(call.func).endswith(("tr", "translate"))):
            continue
        # of what `QCoreApplication.translate` is given, lupdate takes no number for a plural
        counted = 3 if ast.unparse(call.func).endswith("tr") else MANY
        for text in (each.value for each in call.args if isinstance(each, ast.Constant)):
            if not (isinstance(text, str) and IN_TEXT.search(text)) or text in SEVERAL:
                continue
            of_one = re.sub(rf"({'|'.join(THINGS)})s\b.*", r"\1", text)
            if len(call.args) < counted and not any(re.match(rf"{re.escape(of_one)}\b", each) for each in texts):
                yield f"{path.relative_to(ROOT)}:{call.lineno} {text}"


def test_sentences_of_core_count_their_nouns() -> None:
    files = [*sorted((ROOT / "core").rglob("*.py")), *sorted((ROOT / "gui").rglob("*.py")), ROOT / "main.py"]
    assert [found for file in files for found in in_english(file)] == []


def test_texts_of_the_window_have_a_plural() -> None:
    assert [found for file in sorted((ROOT / "gui").rglob("*.py")) for found in in_the_window(file)] == []


def test_a_noun_without_its_number_is_found() -> None:
    file = ROOT / "tests" / "helpers" / "plural_sample.txt"
    assert [found.rpartition("txt:")[2] for found in in_english(file)] == ["1 len(x) other things", "2 n weights"]
    assert [found.rpartition("txt:")[2] for found in in_the_window(file)] == ["4 {all} weights", "5 {n} dead rows"]
