"""Masks beside a model, found by names and shapes."""

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


def test_a_dict_with_one_tensor_of_another_shape_is_no_dict_of_masks() -> None:
    assert find_masks({**WEIGHTS, "masks.fc.weight": (4, 3), "masks.conv.weight": (9,)}) == {}


def test_a_mask_in_a_module_has_the_shape_of_what_it_is_called_after() -> None:
    assert find_masks({**WEIGHTS, "fc.weight_mask": (4, 3)}) == {"fc.weight_mask": "fc.weight"}
    assert find_masks({**WEIGHTS, "fc.weight_mask": (4, 1)}) == {}


def test_what_only_has_mask_in_its_name_is_none() -> None:
    assert find_masks({**WEIGHTS, "mask_token": (1, 1, 3), "mask_head.fc.weight": (4, 3)}) == {}
