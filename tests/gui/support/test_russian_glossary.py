"""One Russian word for one thing, in all texts of the window, and never one word for two."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import pytest

from gui.support.language import TRANSLATIONS

RUSSIAN = TRANSLATIONS / "secateurs_ru.ts"

GLOSSARY = (
    (
        r"\b(cut|cuts|cutting|prune|prunes|pruned)\b",
        r"обре[зж]|запе?р",
        r"utils\.prune|prune\.|prune --|To prune, or not to prune|Prune %",
    ),
    (
        r"\b(kept|keeps|keep)\b",
        r"оста[вёнлю]",
        r"Keep %|Keep the present plan|snapshot keeps|kept aside|not kept for|kept inside|keeps its|keeps them",
    ),
    (r"\bzero before\b", r"\bбыл[аи]? (?:бы )?нул(?:ями|ём)|^нули $|· нули $", ""),
    (r"\bdensity\b", r"плотност", "density of the|density:"),
    (r"\bsparsity\b", r"разреженност", "Sparsity for"),
    (r"\bthresholds?\b", r"порог|для всего", "Threshold Selection"),
    (r"\bcheckpoints?\b", r"чекпойнт", r"\(checkpoint\)"),
    (r"\bscripts?\b", r"скрипт", ""),
    (r"\bsource\b", r"исходн", ""),
    (r"\bsnapshots?\b", r"сним[ок]", ""),
    (r"\b(ticked|tick|untick\w*)\b", r"отме[чт]|снят", "ticked:"),
    (r"\bmagnitudes?\b", r"величин", "Magnitude-based"),
    (r"\bcommit(ted)?\b", r"фикс", ""),
    (r"\b(lock|locked)\b", r"запе?р", "locked:"),
    (r"\bunlock\w*\b", r"отпе?р", ""),
    (r"\bdead\b", r"м[её]рт", "dead>0"),
    (r"\bbias(es)?\b", r"смещени", ""),
    (r"\blayers?\b", r"сло[йяеиёв]", "Layer-adaptive"),
    (r"\bmetrics?\b", r"метри", ""),
    (r"\bevaluat\w*\b", r"оцен", r"evaluate\("),
    (r"\bmasks?\b", r"мас[ко]", "prune --masks"),
    (r"\bexceptions?\b", r"исключени", ""),
    (r"\binherit\w*\b", r"насле", ""),
    (r"\binferred\b", r"выведен", ""),
    (r"\b(the|a|its) record\b", r"протокол", ""),
    (r"\bdtypes?\b", r"тип", "dtype:"),
)
"""A word in English, what stands for it in Russian, and where it is part of something else."""

NOT_SAID = (
    (r"прор[её]ж|прореди", "обрезать"),
    (r"отсе[чк]", "обрезать"),
    (r"\bсрез", "обрезка"),
    (r"\bдо того\b|\bдо этого\b(?! изменения)|изначально|нулевых", "были нулями"),
    (r"\bнуль\b", "ноль"),
    (r"чекпоинт|контрольн", "чекпойнт"),
    (r"сценари", "скрипт"),
    (r"источник", "исходный файл"),
    (r"угадан", "выведено"),
    (r"столбик", "столбец"),
    (r"\bкопировать", "скопировать"),
)
"""Words that are not used, with those that are."""

ONE_MEANING = (
    (r"сохран", r"\bsav(e|es|ed|ing)\b|\bunsaved\b|\bDiscard\b|not kept for the case", "to save, in a file"),
    (r"\bмодул", r"\bmodules?\b|\bclasses?\b", "a module; the size of a number is величина"),
    (r"\bоценк", r"evaluat|\bresult", "an evaluation; a score is показатель"),
)
"""A Russian word, the English that it stands for, and what it means; nothing else is called so."""


def texts() -> Iterator[tuple[str, str]]:
    """English text → each form of the Russian one, without the marks of keys and the names of what is filled in."""
    for message in ElementTree.parse(RUSSIAN).getroot().iter("message"):
        translation = message.find("translation")
        assert translation is not None
        forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
        yield from ((plain(message.findtext("source") or ""), plain(form)) for form in forms)


def plain(text: str) -> str:
    return re.sub(r"&(?=\w)|\{\w+\}", "", text)


@pytest.mark.parametrize(("english", "russian", "other"), GLOSSARY, ids=[each[0] for each in GLOSSARY])
def test_each_word_has_its_own(english: str, russian: str, other: str) -> None:
    wrong = {
        (source, text)
        for source, text in texts()
        if re.search(english, re.sub(other or "$^", "", source), re.IGNORECASE)
        and not re.search(russian, text, re.IGNORECASE)
    }
    assert wrong == set()


@pytest.mark.parametrize(("word", "instead"), NOT_SAID, ids=[f"not {each[0]}" for each in NOT_SAID])
def test_words_that_others_stand_for_are_not_said(word: str, instead: str) -> None:
    wrong = [text for _, text in texts() if re.search(word, text, re.IGNORECASE)]
    assert wrong == [], f"say {instead}"


@pytest.mark.parametrize(("word", "english", "meaning"), ONE_MEANING, ids=[each[1] for each in ONE_MEANING])
def test_words_have_one_meaning(word: str, english: str, meaning: str) -> None:
    wrong = [
        (source, text)
        for source, text in texts()
        if re.search(word, text, re.IGNORECASE) and not re.search(english, source, re.IGNORECASE)
    ]
    assert wrong == [], f"{word} is {meaning}"


def test_all_forms_of_a_plural_are_there() -> None:
    few = []
    for message in ElementTree.parse(RUSSIAN).getroot().iter("message"):
        forms = message.findall("translation/numerusform")
        if message.get("numerus") == "yes" and len([form for form in forms if form.text]) != 3:
            few.append(message.findtext("source"))
    assert few == []


def test_there_are_texts() -> None:
    assert len(list(texts())) > 1000
