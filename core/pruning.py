"""Threshold pruning as a method of ``torch.nn.utils.prune``, for the app's own modules and for anyone's.

It fills what torch leaves open: an application that fails leaves the module as it was, the order of the
module's keys stays, and what is pruned becomes +0.0 whatever it was (torch multiplies with the mask, so that
negative weights become -0.0 and NaN stays NaN).
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.utils import prune

PRUNABLE = (torch.float64, torch.float32, torch.float16, torch.bfloat16)


class ReversiblePruning(prune.BasePruningMethod):
    """What all methods here share; a subclass says which weights are kept (``keeps``)."""

    PRUNING_TYPE = "unstructured"

    def keeps(self, t: torch.Tensor) -> torch.Tensor:
        """A bool tensor of the shape of ``t``: True keeps."""
        raise TypeError(f"{type(self).__name__} does not say what it keeps")

    def compute_mask(self, t: torch.Tensor, default_mask: torch.Tensor) -> torch.Tensor:
        """The mask, of the shape and dtype of ``default_mask``: what that one keeps and this method keeps too."""
        return default_mask * self.keeps(t)

    def apply_mask(self, module: torch.nn.Module) -> torch.Tensor:
        """The weight under its mask: the original where it is kept, +0.0 elsewhere."""
        mask, original = getattr(module, f"{self._tensor_name}_mask"), getattr(module, f"{self._tensor_name}_orig")
        return torch.where(mask != 0, original, original.new_zeros(()))

    @classmethod
    def apply(cls, module: torch.nn.Module, name: str, *args: Any, **kwargs: Any) -> "ReversiblePruning":
        """Put the parameter under a mask: ``name_orig``, ``name_mask`` and a pre-forward hook, as torch does.

        Raises:
            ValueError: the parameter can't be pruned; the module is as it was.
        """
        place = _place(module, name)
        with _all_or_nothing(module):
            method: ReversiblePruning = super().apply(module, name, *args, **kwargs)  # type: ignore[no-untyped-call]
            _move(module._parameters, f"{name}_orig", place)
        return method

    def remove(self, module: torch.nn.Module) -> None:
        """Make the cut permanent. (`prune.remove` calls this and then drops the hook.)"""
        place = list(module._parameters).index(f"{self._tensor_name}_orig")
        with _all_or_nothing(module):
            super().remove(module)
            _move(module._parameters, self._tensor_name, place)


class ThresholdPruning(ReversiblePruning):
    """Prune what is not larger than a threshold: ``torch.abs(t) > threshold`` keeps, in the tensor's own dtype.

    Args:
        threshold: finite and not negative.

    Raises:
        ValueError: the threshold is neither.
    """

    def __init__(self, threshold: float) -> None:
        if not (math.isfinite(threshold) and threshold >= 0):
            raise ValueError(f"a threshold must be a finite number of 0 or more, not {threshold}")
        self.threshold = threshold

    def keeps(self, t: torch.Tensor) -> torch.Tensor:
        return torch.abs(t) > self.threshold


class MaskPruning(ReversiblePruning):
    """Prune by a mask that is given.

    Args:
        mask: bool, of the parameter's shape; True keeps.
    """

    def __init__(self, mask: torch.Tensor) -> None:
        self.mask = mask

    def keeps(self, t: torch.Tensor) -> torch.Tensor:
        return self.mask


def is_pruned(module: torch.nn.Module, name: str) -> bool:
    """Whether the parameter is under a mask that has not been made permanent."""
    return f"{name}_orig" in module._parameters and f"{name}_mask" in module._buffers


def detach(module: torch.nn.Module, name: str) -> None:
    """Take a parameter's mask away: the trained weight is back, bit for bit, in its place among the keys.

    Raises:
        ValueError: the parameter is not under a mask.
    """
    hook = next((key for key, hook in module._forward_pre_hooks.items() if _prunes(hook, name)), None)
    if hook is None:
        raise ValueError(f"{name!r} of this {type(module).__name__} is not pruned")
    place = list(module._parameters).index(f"{name}_orig")
    with _all_or_nothing(module):
        del module._forward_pre_hooks[hook], module._buffers[f"{name}_mask"]
        original = module._parameters.pop(f"{name}_orig")
        delattr(module, name)
        setattr(module, name, original)
        _move(module._parameters, name, place)


def _prunes(hook: object, name: str) -> bool:
    return isinstance(hook, prune.BasePruningMethod) and hook._tensor_name == name


def _place(module: torch.nn.Module, name: str) -> int:
    """Where the parameter stands among the module's own, after looking whether it can be pruned at all."""
    if is_pruned(module, name):
        return list(module._parameters).index(f"{name}_orig")
    parameter = module._parameters.get(name)
    owner = f"{name!r} of this {type(module).__name__}"
    if parameter is None:
        raise ValueError(f"{owner} is not a parameter")
    if f"{name}_orig" in module._parameters or f"{name}_mask" in module._buffers:
        raise ValueError(f"{owner} can't be pruned: {name}_orig or {name}_mask is there already")
    if isinstance(parameter, torch.nn.parameter.UninitializedParameter) or parameter.is_meta:
        raise ValueError(f"{owner} can't be pruned: it holds no values yet")
    if parameter.dtype not in PRUNABLE or parameter.layout != torch.strided:
        raise ValueError(f"{owner} can't be pruned: it is {parameter.dtype}, {parameter.layout}")
    return list(module._parameters).index(name)


def _move(entries: dict[str, Any], key: str, place: int) -> None:
    """Put a key to its place, without a moment in which the dict is another object."""
    order = [each for each in entries if each != key]
    order.insert(place, key)
    values = {each: entries[each] for each in order}
    entries.clear()
    entries.update(values)


@contextmanager
def _all_or_nothing(module: torch.nn.Module) -> Iterator[None]:
    """Put a module back as it was when anything at all fails on the way, Ctrl+C included."""
    tables: list[dict[Any, Any]] = [module._parameters, module._buffers, module._forward_pre_hooks]
    before = [dict(table) for table in tables]
    # lists are copied: a recurrent module keeps its weights in one and changes it in place
    attributes = {key: list(value) if isinstance(value, list) else value for key, value in vars(module).items()}
    values = [(parameter, parameter.data) for parameter in module._parameters.values() if parameter is not None]
    try:
        yield
    except BaseException:
        vars(module).clear()
        vars(module).update(attributes)
        for table, entries in zip(tables, before, strict=True):
            table.clear()
            table.update(entries)
        for parameter, data in values:
            parameter.data = data
        raise
