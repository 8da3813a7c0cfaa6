"""Threshold pruning as methods of ``torch.nn.utils.prune``, usable with any module.

They add what torch leaves open: if an application fails, the module is as it was; the order of the module's keys
stays; and pruned weights become +0.0 whatever they were (torch multiplies by the mask, so that negative weights
become -0.0 and NaN stays NaN).
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import torch
from torch.nn.utils import prune

PRUNABLE = (torch.float64, torch.float32, torch.float16, torch.bfloat16)

Allocate = Callable[[torch.Tensor, torch.dtype], torch.Tensor]

BITS = {8: torch.int64, 4: torch.int32, 2: torch.int16}
"""Element size in bytes → integer dtype of the same size."""

_MAGNITUDE = {size: (1 << 8 * size - 1) - 1 for size in BITS}
"""Element size in bytes → the bits of its magnitude: all but the sign."""
INFINITY = {dtype: int(torch.tensor(torch.inf, dtype=dtype).view(BITS[dtype.itemsize]).item()) for dtype in PRUNABLE}
"""The bits of infinity as an integer; those of every NaN without its sign are greater."""

_ALL = torch.ones((), dtype=torch.bool)

BLOCK = 1 << 17
"""Weights that are processed at a time, so that intermediate results stay in the processor's cache."""


class ReversiblePruning(prune.BasePruningMethod):
    """The base of all methods here; a subclass defines `keeps`.

    Masks are bool, a quarter of the memory of torch's float32 masks, and their sums are exact. Torch handles them like
    its own: they load into its float masks, and a second method on top of them makes one of the weight's dtype.
    """

    PRUNING_TYPE = "unstructured"

    def keeps(self, t: torch.Tensor, out: torch.Tensor) -> None:
        """Decide which weights are kept.

        Args:
            t: the weights.
            out: bool, of the shape of ``t``: to be set to True where a weight is kept, to False elsewhere.
        """
        raise TypeError(f"{type(self).__name__} does not say what it keeps")

    def allocate(self, t: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
        """An uninitialised tensor of the shape of ``t``."""
        return torch.empty_like(t, dtype=dtype, requires_grad=False)

    def compute_mask(self, t: torch.Tensor, default_mask: torch.Tensor) -> torch.Tensor:
        """The mask of the weights that both ``default_mask`` and this method keep.

        Args:
            t: the weights.
            default_mask: of the same shape; or `_ALL`, which keeps everything.

        Returns:
            of the shape of ``t`` and the dtype of ``default_mask``.
        """
        with torch.no_grad():
            kept = self.allocate(t, torch.bool)
            self.keeps(t, kept)
            return kept if default_mask is _ALL else default_mask * kept

    def apply_mask(self, module: torch.nn.Module) -> torch.Tensor:
        """The weight under its mask: the original values where it is kept, +0.0 elsewhere."""
        mask, original = getattr(module, f"{self._tensor_name}_mask"), getattr(module, f"{self._tensor_name}_orig")
        cut: torch.Tensor = _MaskedWeight.apply(original, mask.bool(), self.allocate)  # type: ignore[no-untyped-call]
        return cut

    @classmethod
    def apply(cls, module: torch.nn.Module, name: str, *args: Any, **kwargs: Any) -> Self:
        """Put a parameter under a mask: ``name_orig``, ``name_mask`` and a forward pre-hook, as torch does.

        Args:
            module: has the parameter.
            name: of the parameter in it.
            args, kwargs: for the method's constructor; ``importance_scores`` is torch's.

        Returns:
            the method that was attached as a hook.

        Raises:
            ValueError: the parameter can't be pruned; the module is unchanged.
        """
        place = _place(module, name)
        anew = not is_pruned(module, name) and kwargs.get("importance_scores") is None
        with _all_or_nothing(module):
            # avoids torch's own apply, which first makes a mask of ones as large as the weight
            attach = cls._attach if anew else super().apply
            method: Self = attach(module, name, *args, **kwargs)
            _move(module._parameters, f"{name}_orig", place)
        return method

    def remove(self, module: torch.nn.Module) -> None:
        """Make the pruning permanent; called by `prune.remove`, which then drops the hook."""
        place = list(module._parameters).index(f"{self._tensor_name}_orig")
        with _all_or_nothing(module):
            super().remove(module)
            _move(module._parameters, self._tensor_name, place)

    @classmethod
    def _attach(cls, module: torch.nn.Module, name: str, *args: Any, **kwargs: Any) -> Self:
        """What torch's ``apply`` does to a parameter without a mask, without its mask of ones."""
        method = cls(*args, **kwargs)
        method._tensor_name = name
        original = module._parameters[name]
        assert original is not None, "it has been looked at before"
        module.register_parameter(f"{name}_orig", original)
        del module._parameters[name]
        module.register_buffer(f"{name}_mask", method.compute_mask(original, default_mask=_ALL))
        setattr(module, name, method.apply_mask(module))
        module.register_forward_pre_hook(method)
        return method


class ThresholdPruning(ReversiblePruning):
    """Keep weights with ``torch.abs(t) > threshold``, compared in the tensor's own dtype.

    Args:
        threshold: finite and not negative.

    Raises:
        ValueError: it is not.
    """

    def __init__(self, threshold: float) -> None:
        if not (math.isfinite(threshold) and threshold >= 0):
            raise ValueError(f"a threshold must be a finite number of 0 or more, not {threshold}")
        # +0.0 for -0.0
        self.threshold = float(threshold) + 0.0

    def keeps(self, t: torch.Tensor, out: torch.Tensor) -> None:
        """Keep what is larger in magnitude than the threshold."""
        block = t
        for weights, kept in blocks(t, out):
            block = block if block.shape == weights.shape and block is not t else torch.empty_like(weights)
            self.look(torch.abs(weights, out=block))
            # `abs(w) > t` in place, as 1 or 0 in the dtype of w: comparing into a bool tensor takes five times as long
            kept.copy_(block.gt_(self.threshold))

    def look(self, magnitudes: torch.Tensor) -> None:
        """Is given the magnitudes of some of the weights before they are compared; each weight once."""


class MaskPruning(ReversiblePruning):
    """Keep what a given mask keeps.

    Args:
        mask: bool, of the parameter's shape; True keeps.
    """

    def __init__(self, mask: torch.Tensor) -> None:
        self.mask = mask

    def keeps(self, t: torch.Tensor, out: torch.Tensor) -> None:
        """Keep what the mask keeps."""
        out.copy_(self.mask)


class NMPruning(ReversiblePruning):
    """Keep the ``n`` largest magnitudes of each group of ``m`` consecutive weights along a dimension.

    Of equal magnitudes the first are kept. ±0 and NaN are never kept, as `ThresholdPruning` has it, so that a group may
    keep fewer.

    Args:
        n: 1 or more, less than ``m``.
        m: weights of a group.
        dim: the dimension; its size must be a multiple of ``m``.

    Raises:
        ValueError: ``n`` and ``m`` are not as said; or, when it is applied, the size of the dimension is not.
    """

    # on top of another method torch then gives all weights, not only those that are left, of which there are no groups
    PRUNING_TYPE = "global"

    def __init__(self, n: int, m: int, dim: int = 1) -> None:
        if not 1 <= n < m:
            raise ValueError(f"n must be at least 1 and less than m, not {n} of {m}")
        self.n, self.m, self.dim = n, m, dim

    def keeps(self, t: torch.Tensor, out: torch.Tensor) -> None:
        """Keep the largest of each group."""
        if not -t.ndim <= self.dim < t.ndim or t.shape[self.dim] % self.m:
            raise ValueError(f"dimension {self.dim} of {tuple(t.shape)} is not there, or no multiple of {self.m}")
        dim = self.dim % t.ndim
        infinity = INFINITY[t.dtype]
        for weights, kept in _along(dim, self.m, t, out):
            # as integers the bits without the sign have the order of the magnitudes; NaNs lie above infinity
            words = weights.view(BITS[t.element_size()]) & _MAGNITUDE[t.element_size()]
            self.look(words, infinity)
            words.masked_fill_(words > infinity, 0)
            largest = torch.unflatten(words, dim, (words.shape[dim] // self.m, self.m)).movedim(dim + 1, 0).contiguous()
            ranks = torch.zeros_like(largest, dtype=torch.int8)
            for first in range(self.m):
                for second in range(first + 1, self.m):
                    beaten = largest[second] > largest[first]
                    ranks[first] += beaten
                    ranks[second] += ~beaten
            chosen = (ranks < self.n) & (largest > 0)
            kept.copy_(chosen.movedim(0, dim + 1).reshape(kept.shape))

    def look(self, words: torch.Tensor, infinity: int) -> None:
        """Is given the magnitude bits of some of the weights, and of infinity; each weight once."""


def _along(dim: int, m: int, *tensors: torch.Tensor) -> Iterator[tuple[torch.Tensor, ...]]:
    """Corresponding views of tensors of one shape, `BLOCK` elements or so each, that cut no group in two."""
    first = tensors[0]
    rows = max(1, BLOCK * first.shape[0] // max(first.numel(), 1))
    rows = rows // m * m or m if dim == 0 else rows
    return zip(*(torch.split(each, rows) for each in tensors), strict=True)


def blocks(*tensors: torch.Tensor) -> Iterator[tuple[torch.Tensor, ...]]:
    """Corresponding views of tensors of one shape, `BLOCK` elements or so each."""
    flat = [each.view(-1) for each in tensors] if all(each.is_contiguous() for each in tensors) else tensors
    first = flat[0]
    if first.ndim == 0 or first.numel() <= BLOCK:
        return iter([tuple(flat)])
    rows = max(1, BLOCK * first.shape[0] // first.numel())
    return zip(*(torch.split(each, rows) for each in flat), strict=True)


def masked(weight: torch.Tensor, mask: torch.Tensor, allocate: Allocate) -> torch.Tensor:
    """The weight where it is kept and +0.0 elsewhere, without gradients.

    Args:
        mask: bool, of the same shape; True keeps.
        allocate: gives the memory for the result.
    """
    bits, out = BITS[weight.element_size()], allocate(weight, weight.dtype)
    for old, kept, new in blocks(weight.view(bits), mask, out.view(bits)):
        # the bits as integers times 1 or 0: removes NaN and the sign of zero, without a branch for each weight
        torch.mul(old, kept, out=new)
    return out


class _MaskedWeight(torch.autograd.Function):
    """The weight where it is kept and +0.0 elsewhere; gradients flow to the kept weights only."""

    @staticmethod
    def forward(weight: torch.Tensor, mask: torch.Tensor, allocate: Allocate) -> torch.Tensor:
        return masked(weight, mask, allocate)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: torch.Tensor) -> None:  # noqa: ANN401
        ctx.save_for_backward(inputs[1])

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> tuple[torch.Tensor, None, None]:  # noqa: ANN401
        (mask,) = ctx.saved_tensors
        return torch.where(mask, grads[0], grads[0].new_zeros(())), None, None


def is_pruned(module: torch.nn.Module, name: str) -> bool:
    """Whether a parameter is under a mask that has not been made permanent."""
    return f"{name}_orig" in module._parameters and f"{name}_mask" in module._buffers


def detach(module: torch.nn.Module, name: str) -> None:
    """Remove a parameter's mask: the trained weight is back bit for bit, at its position among the keys.

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
    """Position of the parameter among the module's own.

    Raises:
        ValueError: it can't be pruned.
    """
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
    """Move a key to a position, in place, so that references to the dict stay valid."""
    order = [each for each in entries if each != key]
    order.insert(place, key)
    values = {each: entries[each] for each in order}
    entries.clear()
    entries.update(values)


@contextmanager
def _all_or_nothing(module: torch.nn.Module) -> Iterator[None]:
    """Restore the module if anything is raised in the block, KeyboardInterrupt included."""
    tables: list[dict[Any, Any]] = [module._parameters, module._buffers, module._forward_pre_hooks]
    before = [dict(table) for table in tables]
    # lists are copied: a recurrent module keeps its weights in a list and changes it in place
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
