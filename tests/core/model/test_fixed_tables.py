"""Tables by which detectors decode boxes are told by name and shape, where nothing records that they are fixed."""

import pytest

from core.model.left_out import left_out, left_out_sentence, reason_left_out, unusual
from core.model.selection import by_class, default_choice, every_weight, matching
from tests.core.model.test_selection import checkpoint_of

TABLES = {
    "YOLOv8": {"model.22.dfl.conv.weight": (1, 16, 1, 1)},
    "YOLOv9 with two heads": {"model.22.dfl.conv.weight": (1, 16, 1, 1), "model.22.dfl2.conv.weight": (1, 16, 1, 1)},
    "a DFL at the root": {"dfl.conv.weight": (1, 8, 1, 1)},
    "a DFL of LuxonisTrain": {"nodes.head.module.dfl.proj_conv.weight": (1, 16, 1, 1)},
    "YOLOv9 of three-dimensional kernels": {"model.22.heads.0.anc2vec.anc2vec.weight": (1, 16, 1, 1, 1)},
    "YOLOv6": {"detect.proj_conv.weight": (1, 17, 1, 1), "detect.proj": (17,)},
}
TRAINED = {
    "to more outputs": {"dfl.conv.weight": (4, 16, 1, 1)},
    "with a bias": {"dfl.conv.weight": (1, 16, 1, 1), "dfl.conv.bias": (1,)},
    "with a kernel": {"dfl.conv.weight": (1, 16, 3, 3)},
    "of one input": {"dfl.conv.weight": (1, 1, 1, 1)},
    "of a linear layer": {"dfl.conv.weight": (1, 16)},
    "in a module of another name": {"notdfl.conv.weight": (1, 16, 1, 1)},
    "a projection": {"detect.proj_conv.weight": (1, 17, 1, 1)},
    "a projection beside another one": {"detect.proj_conv.weight": (1, 17, 1, 1), "detect.proj": (4,)},
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_is_not_chosen_but_told_and_can_be_chosen(kind: str) -> None:
    tables = {name for name in TABLES[kind] if name.endswith("weight")}
    found = checkpoint_of({"model.0.conv.weight": (8, 3, 3, 3), **TABLES[kind]})
    chosen = default_choice(found)
    assert chosen == {"model.0.conv.weight"}
    assert all("called as the table" in left_out(found, chosen)[name] for name in tables)
    assert tables <= {each.name for each in unusual(found)}
    assert all(f"{name} (called as a fixed table)" in left_out_sentence(found, chosen) for name in tables)
    assert matching(found, sorted(tables), ()) == tables
    # nor is it one of the weights of a class
    assert not tables & every_weight(found)
    assert not any(tables & by_class(found, each.name) for each in found.classes.values())


@pytest.mark.parametrize("kind", TRAINED)
def test_what_merely_resembles_a_table_is_a_weight(kind: str) -> None:
    found = checkpoint_of(TRAINED[kind])
    weight = next(name for name in TRAINED[kind] if name.endswith("weight"))
    assert weight in default_choice(found)
    assert not reason_left_out(found, found.by_name[weight])
