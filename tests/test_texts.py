"""What ARCHITECTURE.md, CONTRIBUTING.md and the pages name is there, and what they say of the layers is what holds."""

import pytest

from tests.helpers.texts import (
    LIBRARIES,
    ROOT,
    all_names,
    contracted_layers,
    is_module,
    modules_in,
    names_of,
    names_told_in,
    paths_in,
    picture_of,
    places_in,
    sentence_of,
)

TEXTS = ("ARCHITECTURE.md", "CONTRIBUTING.md")
PAGES = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("docs/*.md"))]
PACKAGES = ("core", "core/formats", "gui")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*TEXTS, "README.md", "SECURITY.md", "RELIABILITY.md", *PAGES])
def test_every_path_that_is_named_exists(name: str) -> None:
    assert [path for path in sorted(paths_in(read(name))) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", [*TEXTS, "README.md", "SECURITY.md", "RELIABILITY.md", *PAGES])
def test_every_module_that_is_named_exists(name: str) -> None:
    assert [module for module in sorted(modules_in(read(name))) if not is_module(module)] == []


@pytest.mark.parametrize("name", TEXTS)
def test_everything_between_backticks_is_defined_somewhere(name: str) -> None:
    told = {each for each in names_told_in(read(name)) if not LIBRARIES.fullmatch(each.removesuffix("()"))}
    assert sorted(each for each in told if not all_names().has(each)) == []


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_said_to_be_in_a_file_is_in_it(name: str) -> None:
    assert [(told, path) for told, path in places_in(read(name)) if not names_of(path).defines(told)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_picture_shows_the_layers_of_the_import_contract(package: str) -> None:
    assert picture_of(read("ARCHITECTURE.md"), package).layers == contracted_layers(package)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_has_the_sentence_that_it_says_of_itself(package: str) -> None:
    sentences = picture_of(read("ARCHITECTURE.md"), package).sentences
    assert sentences
    for name, sentence in sentences.items():
        assert sentence.replace("`", "") == sentence_of(package, name) != "", name


def test_every_word_of_the_glossary_stands_in_it_once() -> None:
    glossary = read("ARCHITECTURE.md").partition("## Glossary")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in glossary.splitlines() if line.startswith("| ")]
    words = [word for row in rows if row != "word" for word in row.split(", ")]
    assert len(words) > 40
    assert sorted(word for word in set(words) if words.count(word) > 1) == []


def test_names_that_are_gone_are_found() -> None:
    text = (
        "`TreeSnapshot.gone`, `vanished_name`, `open_checkpoint` (`core/model/checkpoint.py`), core/lost.py, core.lost"
    )
    assert sorted(each for each in names_told_in(text) if not all_names().has(each)) == [
        "TreeSnapshot.gone",
        "vanished" + "_name",
    ]
    assert [told for told, path in places_in(text) if not names_of(path).defines(told)] == ["open_checkpoint"]
    assert [path for path in paths_in(text) if not (ROOT / path).exists()] == ["core/lost.py"]
    assert [module for module in modules_in(text) if not is_module(module)] == ["core.lost"]
