"""Why a parameter can't be pruned is said in the language of the window, whatever its text in ``core`` is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import core
from core.model.opening import open_checkpoint
from gui.support.core_sentences import REASONS, told_here
from tests.hostile.seeds import seeds


def test_a_reason_is_told_in_russian_with_its_fields(russian: None) -> None:
    told = told_here("Its elements are int64. Only float64, float32, float16, bfloat16 can be pruned.")
    assert told == "Его элементы — int64. Обрезать можно только float64, float32, float16, bfloat16."
    assert told_here("Its input dimension has 1,050, which is no multiple of 4.") == (
        "Размер его измерения входов — 1\u202f050, это не кратно 4."
    )


def test_in_english_nothing_changes(english: None) -> None:
    for template in REASONS:
        text = re.sub(r"\{\w+\}", "a{b}.weight", template)
        assert told_here(text) == text


def test_every_reason_has_words_in_russian(russian: None) -> None:
    assert all(told_here(template) != template for template in REASONS)


def test_what_is_not_known_stays(russian: None) -> None:
    assert [told_here(text) for text in ("", "It is {odd}.")] == ["", "It is {odd}."]


def test_a_text_of_a_file_that_is_no_sentence_of_core_takes_no_time(russian: None) -> None:
    """Each place where a field may end would be tried, of each place where the one before may."""
    made = "Its elements are int64. " + "Only float32 can be pruned. Only " * 30_000 + "x can be pruned."
    assert told_here(made) == made


def test_core_says_each_of_them() -> None:
    """A sentence that is worded anew there would be told in English."""
    said = {text for path in Path(core.__file__).parent.rglob("*.py") for text in sentences(path)}
    assert [each for each in REASONS if re.sub(r"\{\w+\}", "{}", each) not in said] == []


def test_every_reason_in_a_file_of_any_kind_is_told_in_russian(russian: None, tmp_path: Path) -> None:
    """Of files as libraries write them, damaged or not: whatever is shown with a reason."""
    reasons = set()
    for number, seed in enumerate(seeds(tmp_path)):
        for name, content in seed.files.items():
            path = tmp_path / f"{number}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        reasons |= {each.reason for each in open_checkpoint(tmp_path / f"{number}" / seed.main).parameters}
    assert len(reasons) > 15
    assert sorted(each for each in reasons if each and told_here(each) == each) == []


def sentences(path: Path) -> Iterator[str]:
    """The texts of a module, with ``{}`` for what is put into them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.JoinedStr):
            yield "".join(each.value if isinstance(each, ast.Constant) else "{}" for each in node.values)
