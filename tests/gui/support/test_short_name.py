"""Shortened names are told apart as whole ones are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from gui.support.short_name import ELLIPSIS, NOTHING_TELLS, Telling, short_name, telling_parts
from tests.core.model import real_names

NAME = "model.layers.12.self_attn.v_proj.weight"
MODELS = {
    "llama": real_names.llama(32),
    "bert": [*real_names.bert(12), "encoder.layer.0.output.dense.bias", "encoder.layer.0.attention.output.dense.bias"],
    "gpt2": real_names.gpt2(),
    "resnet": real_names.resnet(),
    "whisper": real_names.whisper(),
    "t5": real_names.t5(),
    "mixtral": real_names.mixtral(),
    "unet": real_names.unet(),
    "yolo": real_names.yolo(),
    "torchvision_vit": real_names.torchvision_vit(),
}
parts = st.lists(st.text("ab1", min_size=1, max_size=5), min_size=1, max_size=6)


def seen(name: str, telling: Telling = NOTHING_TELLS) -> list[str]:
    """What is shown in ever less room."""
    texts = [short_name(name, lambda text: len(text) <= room, telling) for room in range(len(name), 0, -1)]  # noqa: B023
    return list(dict.fromkeys(texts))


def test_first_the_front_gives_way_and_then_the_middle() -> None:
    assert seen(NAME)[:7] == [
        NAME,
        "…layers.12.self_attn.v_proj.weight",
        "…12.self_attn.v_proj.weight",
        "…12.self_attn.v_proj",
        "…12.v_proj",
        "…12.v_…oj",
        "…12.v_…j",
    ]
    assert seen(NAME)[-3:] == ["…12.…", "…12", "…"]


def test_a_bias_keeps_its_module_and_a_stage_its_block() -> None:
    assert "…0.c_attn.bias" in seen("transformer.h.0.attn.c_attn.bias")
    assert "layer3.4.conv2…" in seen("layer3.4.conv2.weight")
    assert "…layer3.4.conv2" in seen("backbone.layer3.4.conv2.weight")
    assert seen("lm_head.weight")[:2] == ["lm_head.weight", "lm_head…"]


def test_no_number_stands_alone() -> None:
    assert seen("classifier.1.weight")[:2] == ["classifier.1.weight", "classifier.1…"]
    assert not {"…1", "1"} & {*seen("classifier.1.weight")}


def test_parts_that_tell_names_apart_stay_and_then_their_first_letters() -> None:
    whole = "encoder.layer.0.attention.output.dense.weight"
    telling = telling_parts(real_names.bert())
    texts = seen(whole, telling[whole])
    assert "…0.attention.output.dense" in texts
    assert "…0.a.o.dense" in texts
    assert NAME not in telling_parts(real_names.llama(32))


@pytest.mark.parametrize("model", MODELS)
def test_no_two_of_a_model_are_shortened_to_the_same(model: str, qapp: QApplication) -> None:
    names, metrics = MODELS[model], QFontMetricsF(QFont())
    telling = telling_parts(names)
    least = max(metrics.horizontalAdvance(least_text(name, telling.get(name, NOTHING_TELLS))) for name in names)
    for width in range(math.ceil(least), 420, 9):
        shown = [short(name, width, metrics, telling.get(name, NOTHING_TELLS)) for name in names]
        assert len(set(shown)) == len(names), width
        assert all(metrics.horizontalAdvance(text) <= width for text in shown)


def short(name: str, width: float, metrics: QFontMetricsF, telling: Telling) -> str:
    return short_name(name, lambda text: metrics.horizontalAdvance(text) <= width, telling)


def least_text(name: str, telling: Telling) -> str:
    """The numbers, the last part, and first letters of what else tells a name apart."""
    parts = name.removesuffix(".weight").split(".")
    last = len(parts) - (2 if "bias" in parts[-1] or "weight" in parts[-1] else 1)
    told = [
        part if place >= last or part[-1].isdecimal() else telling.parts[place]
        for place, part in enumerate(parts)
        if place >= last or part[-1].isdecimal() or place in telling.parts
    ]
    return f"{ELLIPSIS}{'.'.join(told)}"


@given(name=parts.map(".".join), room=st.integers(1, 40))
def test_any_name_is_shortened_to_any_room(name: str, room: int) -> None:
    shown = short_name(name, lambda text: len(text) <= room)
    assert len(shown) <= room
    assert shown == name or ELLIPSIS in shown or shown == name.removesuffix(".weight")


@given(st.lists(parts.map(".".join), max_size=6))
def test_parts_that_tell_are_parts_of_the_name(names: list[str]) -> None:
    found = telling_parts(names)
    for name, telling in found.items():
        assert telling.parts.keys() <= set(range(len(name.split("."))))
        assert name in names
    short = {name.split(".")[place]: text for name, each in found.items() for place, text in each.parts.items()}
    assert all(len(text) <= len(part) for part, text in short.items())


@pytest.mark.parametrize("part", ["a", "1"])
def test_a_name_of_very_many_parts_is_shortened_without_trying_them_all(part: str) -> None:
    tried: list[str] = []
    name = ".".join([part] * 20_000)
    shown = short_name(name, lambda text: tried.append(text) or len(text) <= 10)
    assert len(shown) <= 10
    assert len(tried) < 100


def test_all_names_of_a_model_are_shortened_in_one_style() -> None:
    kinds = ("attention.output.LayerNorm", "output.LayerNorm", "attention.output.dense", "output.dense")
    names = [f"encoder.layer.0.{kind}.{end}" for kind in kinds for end in ("weight", "bias")]
    telling = telling_parts(names)
    for name in names:
        for text in seen(name, telling.get(name, NOTHING_TELLS)):
            # what is in front goes first; no part has a letter alone while others in front of it are whole
            assert text == name or text.startswith(ELLIPSIS)


@pytest.mark.parametrize(
    ("roots", "short"),
    [
        (("_model", "_model_8k"), ("m", "m8")),
        (("encoder", "decoder"), ("e", "d")),
        (("encoder", "embedder"), ("e…oder", "e…dder")),
        (("model_8k", "model_16k"), ("m8", "m16")),
        (("model", "my_model"), ("m", "mm")),
        (("model", "modell"), ("m…el", "m…ll")),
    ],
)
def test_what_tells_names_apart_does_so_when_it_is_shortened(roots: tuple[str, str], short: tuple[str, str]) -> None:
    names = [f"{root}.stages.{number}.reparam_conv.weight" for root in roots for number in (0, 1)]
    telling = telling_parts(names)
    assert tuple(telling[name].parts[0] for name in names[::2]) == short
    fewest = max(len(f"{text}.0.r…v") for text in short)
    for room in range(fewest, len(max(names, key=len))):
        shown = [short_name(name, lambda text: len(text) <= room, telling[name]) for name in names]  # noqa: B023
        assert len(set(shown)) == len(names), room
