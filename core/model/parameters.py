"""Makes the parameters of a model from the table of tensors: masks, ties, and what can be pruned."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from core.base.dtypes import DTYPES
from core.base.going_on import go_on
from core.formats.shared.container import TensorTable
from core.formats.shared.malformed import shorten
from core.formats.shared.mask_names import find_masks
from core.model.averaged_copies import averaged_copies
from core.model.batch_norms import BUFFER, STATISTICS
from core.model.computed_buffers import buffer_reasons
from core.model.mask_values import only_masks
from core.model.module_classes import module_paths
from core.model.observers import OBSERVER, observer_states
from core.model.parameter import Parameter
from core.model.parameter_names import split_name, unsplit_reason
from core.model.quantised import QUANTISED, companion_owners, packed_weights, quantised_reasons
from core.model.reserved_names import is_reserved
from core.model.tied_tensors import Ties, find_ties
from core.storage.tensor_ref import Tensor

_TAKEN = ("_orig", "_mask")
"""What torch adds to a parameter's name while it is pruned."""
_PRUNABLE = ", ".join(dtype.name for dtype in DTYPES.values() if dtype.prunable)


def find_parameters(table: TensorTable) -> tuple[Parameter, ...]:
    """Every tensor as a `Parameter`, in file order; a mask goes with the parameter it belongs to.

    ``X_orig`` and ``X_mask`` together are the parameter ``X`` under a mask of ``torch.nn.utils.prune``. One of them
    alone is a parameter of that name (spectral norm has a ``weight_orig`` too).

    Raises:
        Malformed: the paths of the modules are longer than `core.model.module_classes.MAX_LETTERS` in all.
        UserError: the file has changed, or ends too early, while masks beside the model were looked at.
    """
    by_key = {tensor.key: tensor for tensor in table.tensors}
    masks = dict(_recorded_masks(by_key))
    mask_keys = {mask.key for mask in masks.values()}
    plain = [tensor for tensor in table.tensors if tensor.key not in mask_keys]
    names = {tensor.key: tensor.key.removesuffix("_orig") if tensor.key in masks else tensor.key for tensor in plain}
    ties = find_ties(plain)
    found = tuple(_parameter(names, tensor, masks.get(tensor.key), ties, table) for tensor in plain)
    companions = companion_owners(by_key)
    known = dict.fromkeys(observer_states(by_key), OBSERVER) | dict(buffer_reasons(by_key))
    found = _without(found, table.reasons, {**known, **quantised_reasons(companions)})
    found = _without_overwritten(_without_masks(_with_quantised(found, packed_weights(companions))))
    return _with_copies(_with_one_mask_each(_without_clashes(found)))


def _without(
    parameters: tuple[Parameter, ...], recorded: Mapping[str, str], found: Mapping[str, str]
) -> tuple[Parameter, ...]:
    """Exclude tensors that are no weights.

    Args:
        recorded: key → reason, as far as the file says what they are.
        found: the same, as far as names and dtypes do.
    """
    return tuple(
        replace(each, reason=found.get(key, each.reason), beside=True)
        if key in found or key in recorded or each.leaf in STATISTICS
        else each
        for each in parameters
        for key in [each.tensor.key]
    )


def _with_quantised(parameters: tuple[Parameter, ...], packed: frozenset[str]) -> tuple[Parameter, ...]:
    """Say of packed weights that they are quantised, rather than of which dtype they are.

    Args:
        packed: their keys.
    """
    if not packed:
        return parameters
    return tuple(
        replace(each, reason=QUANTISED)
        if each.tensor.key in packed and each.reason == _wrong_dtype(each.tensor)
        else each
        for each in parameters
    )


def _without_masks(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Exclude masks that are kept beside the parameters they belong to, or beside a model that they do not fit."""
    masks = find_masks({each.name: each.tensor.shape for each in parameters})
    if not masks:
        return parameters
    masks = only_masks(masks, {each.name: each.tensor for each in parameters})
    return tuple(
        replace(each, reason=_mask_reason(masks[each.name]), beside=True, mask_of=masks[each.name])
        if each.name in masks
        else each
        for each in parameters
    )


def _mask_reason(weights: str) -> str:
    if weights:
        return f"It is the mask of {shorten(weights)}, kept beside it, and no weight."
    return "It lies among masks, has only zeros and ones, and fits no parameter here, so it is no weight."


def _without_overwritten(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Exclude parameters beside which there are tensors that torch would overwrite, but for masks of their own.

    Such a mask stays beside the pruned weight as it is; only an export with masks is not possible then.
    """
    if not any(each.tensor.key.endswith(_TAKEN) for each in parameters):
        return parameters
    by_key = {each.tensor.key: each for each in parameters}
    return tuple(
        replace(each, reason=each.reason or f"Its module has {shorten(clash)} of its own, which torch would overwrite.")
        if clash
        else each
        for each in parameters
        for clash in [_overwritten(each, by_key)]
    )


def _overwritten(parameter: Parameter, by_key: Mapping[str, Parameter]) -> str:
    """The name of a tensor of the same module that torch's pruning would overwrite; empty where there is none."""
    if f"{parameter.tensor.key}_orig" in by_key:
        return f"{parameter.leaf}_orig"
    mask = by_key.get(f"{parameter.tensor.key}_mask")
    return f"{parameter.leaf}_mask" if mask and mask.mask_of != parameter.name else ""


def _with_copies(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Say of parameters in an averaged copy of the model that they are."""
    copies = averaged_copies({each.name: each.tensor.shape for each in parameters if not each.beside})
    if not copies:
        return parameters
    return tuple(replace(each, copy=copies[each.name]) if each.name in copies else each for each in parameters)


def _with_one_mask_each(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Exclude tied parameters with different masks: the owner stands for all, so they must have the same one."""
    if not any(each.mask for each in parameters):
        return parameters
    by_name = {parameter.name: parameter for parameter in parameters}
    odd = {each.tied_to for each in parameters if each.mask and each.tied_to and not _same_mask(each, by_name)}
    reason = "It shares its elements with another parameter, but not its mask."
    return tuple(
        replace(each, reason=each.reason or reason) if odd and each.owner in odd else each for each in parameters
    )


def _same_mask(tied: Parameter, by_name: Mapping[str, Parameter]) -> bool:
    one, other = tied.mask, by_name[tied.tied_to].mask
    return one is not None and other is not None and replace(one, key=other.key) == other


def _without_clashes(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Exclude parameters that share a name with a module, which torch would confuse."""
    modules = module_paths(parameter.module for parameter in parameters)
    names = {each.name for each in parameters}
    if names.isdisjoint(modules) and not any(path.endswith(_TAKEN) for path in modules):
        return parameters
    return tuple(
        replace(each, reason=each.reason or f"There is a module called {shorten(clash)}, too.") if clash else each
        for each in parameters
        for clash in [_clash(each.name, modules)]
    )


def _clash(name: str, modules: Container[str]) -> str:
    """The first of the names that a parameter takes while it is pruned which is a module's too; empty if none is."""
    for end in ("", *_TAKEN):
        if name + end in modules:
            return name + end
    return ""


def _recorded_masks(by_key: dict[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    for key in (key for key in by_key if key.endswith("_orig")):
        base = key.removesuffix("_orig")
        mask = by_key.get(f"{base}_mask")
        if base not in by_key and mask and _fits(by_key[key], mask):
            yield key, mask


def _fits(tensor: Tensor, mask: Tensor) -> bool:
    return mask.shape == tensor.shape and bool(mask.dtype.word) and not mask.unreadable


def _parameter(names: dict[str, str], tensor: Tensor, mask: Tensor | None, ties: Ties, table: TensorTable) -> Parameter:
    go_on()
    key = tensor.key
    name = names[key]
    module, leaf = split_name(name)
    reason = (
        tensor.unreadable
        or _wrong_dtype(tensor)
        or table.reasons.get(key, "")
        or unsplit_reason(key)
        or _wrong_leaf(leaf if mask is None else split_name(key)[1])
        or _wrong_place(tensor, ties, names)
    )
    tied_to = names[ties.owner[key]] if key in ties.owner else ""
    return Parameter(name, module, leaf, tensor, mask, reason, tied_to, fixed=key in table.fixed)


def _wrong_dtype(tensor: Tensor) -> str:
    if tensor.dtype.prunable:
        return ""
    return f"Its elements are {tensor.dtype.name}. Only {_PRUNABLE} can be pruned."


@lru_cache(1 << 10)
def _wrong_leaf(leaf: str) -> str:
    """Of its name in the module; kept, since very many tensors have few of them."""
    if leaf in STATISTICS:
        return BUFFER
    if not leaf:
        return "It has no name in its module, so torch can't prune it."
    if is_reserved(leaf):
        return f"torch can't prune a parameter called {leaf!r}: torch.nn.Module uses that name itself."
    return ""


def _wrong_place(tensor: Tensor, ties: Ties, names: dict[str, str]) -> str:
    if tensor.numel == 0:
        return "It has no elements."
    if tensor.key in ties.partly:
        return f"It shares some of its elements, but not all, with {shorten(names[ties.partly[tensor.key]])}."
    return "" if tensor.non_overlapping else "Some of its elements are the same place in memory."
