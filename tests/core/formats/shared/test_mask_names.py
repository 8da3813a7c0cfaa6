"""Masks beside a model, found by names and shapes."""

import pytest

from core.formats.shared.mask_names import find_masks

WEIGHTS = {"fc.weight": (4, 3), "fc.bias": (4,), "conv.weight": (2, 1, 3, 3)}


def test_a_dict_of_masks_has_the_names_and_shapes_of_parameters() -> None:
    masks = {"masks.fc.weight": (4, 3), "masks.conv.weight": (2, 1, 3, 3)}
    assert find_masks({**WEIGHTS, **masks}) == {"masks.fc.weight": "fc.weight", "masks.conv.weight": "conv.weight"}


def test_a_dict_of_masks_may_name_modules() -> None:
    assert find_masks({**WEIGHTS, "pruning_masks.fc": (4, 3)}) == {"pruning_masks.fc": "fc.weight"}


def test_the_model_may_lie_in_a_wrapper_beside_the_masks() -> None:
    wrapped = {f"state_dict.{name}": shape for name, shape in WEIGHTS.items()}
    found = find_masks({**wrapped, "compression_sched.masks_dict.fc.weight": (4, 3)})
    assert found == {"compression_sched.masks_dict.fc.weight": "state_dict.fc.weight"}


@pytest.mark.parametrize("step", ["module", "_orig_mod"])
def test_a_parallel_module_may_have_named_the_model_or_the_masks(step: str) -> None:
    masks = {"masks.fc.weight": (4, 3), "masks.conv.weight": (2, 1, 3, 3)}
    wrapped = {f"state_dict.{step}.{name}": shape for name, shape in WEIGHTS.items()}
    assert find_masks({**wrapped, **masks}) == {
        "masks.fc.weight": f"state_dict.{step}.fc.weight",
        "masks.conv.weight": f"state_dict.{step}.conv.weight",
    }
    other = {f"masks.{step}.fc.weight": (4, 3), f"masks.{step}.conv": (2, 1, 3, 3)}
    assert find_masks({**WEIGHTS, **other}) == {
        f"masks.{step}.fc.weight": "fc.weight",
        f"masks.{step}.conv": "conv.weight",
    }


def test_what_a_dict_of_masks_with_other_shapes_belongs_to_is_not_known() -> None:
    masks = {"masks.fc.weight": (4, 3), "masks.conv.weight": (9,)}
    assert find_masks({**WEIGHTS, **masks}) == dict.fromkeys(masks, "")
    assert find_masks({**WEIGHTS, "mask.norm.weight": (9,)}) == {}


def test_a_mask_in_a_module_has_the_shape_of_what_it_is_called_after() -> None:
    assert find_masks({**WEIGHTS, "fc.weight_mask": (4, 3)}) == {"fc.weight_mask": "fc.weight"}
    assert find_masks({**WEIGHTS, "fc.weight_mask": (4, 1)}) == {}


def test_what_only_has_mask_in_its_name_is_none() -> None:
    assert find_masks({**WEIGHTS, "mask_token": (1, 1, 3), "mask_head.fc.weight": (4, 3)}) == {}


@pytest.mark.parametrize("root", ["", "model."])
@pytest.mark.parametrize(("conv", "fc"), [("weight_mask", "weight_mask"), ("mask", "weight.mask"), ("_mask", "mask")])
def test_a_dict_of_masks_may_name_masks_as_modules_do(conv: str, fc: str, root: str) -> None:
    model = {f"{root}{name}": shape for name, shape in WEIGHTS.items()}
    masks = {f"pruning_mask.conv.{conv}": (2, 1, 3, 3), f"pruning_mask.fc.{fc}": (4, 3)}
    assert find_masks({**model, **masks}) == {
        f"pruning_mask.conv.{conv}": f"{root}conv.weight",
        f"pruning_mask.fc.{fc}": f"{root}fc.weight",
    }
