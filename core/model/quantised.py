"""Finds the scales, zero points and tables of quantised layers, which belong to packed weights and are no weights."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.formats.shared.malformed import shorten
from core.storage.tensor_ref import Tensor

_PACKED = re.compile(r"q?u?int(8|4x2|2x4)|q?u?int(16|32)|uint64|float[48]_\w+|F4|F6\w*|F8\w*|bits\w*|(u?int[1-7])")
"""Dtypes in which weights are packed: not int64, which counts steps, nor complex numbers."""
_ZERO_POINT = re.compile(r"(?:^|[._])zero_point(?:_\d+)?$")
_INDICES = re.compile(r"(?:^|\.)Qidxs$")
"""Indices into the code book of QuIP#, four to an int64."""
_HINT = re.compile(
    r"scale|SCB|absmax|quant|zero|g_idx|codebook|centroids|shift|biases|weight_format"
    r"|q_groups|perm$|weight_bias|smooth|_offset|S[UV]$|s[uv]h?$|mcg$|mul1$|tlut|ocs_dupe|rcp$|tp_rank|(?:^|\.)[ab]$"
)
"""All names of `_COMPANIONS` have one of these; most others are told by it at once."""


@dataclass(frozen=True)
class _Companion:
    """How tensors that belong to a packed one are called.

    Attributes:
        name: matches the full name of a companion; its group ``of`` is what the packed tensor's name begins with.
        packed: the ends of the packed tensor's name, one for each way to call it; ``{after}`` in one stands for what
            the group of that name matches.
    """

    name: re.Pattern[str]
    packed: tuple[str, ...]


def _beside(names: str, *packed: str) -> _Companion:
    """Companions in the same module as the packed tensor."""
    return _Companion(re.compile(rf"(?P<of>(?:.*\.)?)(?:{names})"), packed)


def _after(names: str, *packed: str) -> _Companion:
    """Companions whose names continue that of the packed tensor, or what it is the end of."""
    return _Companion(re.compile(rf"(?P<of>.+?)(?:{names})"), packed)


_COMPANIONS = (
    # bitsandbytes: int8, then 4 bits
    _beside("SCB|weight_format", "weight"),
    _after(r"\.(?:nested_)?(?:absmax|quant_map)|\.quant_state\..+", ""),
    # float8, compressed-tensors, ModelOpt, EETQ, MXFP4, torchao
    _after(r"_(?:scales?(?:_inv|_\d)?|global_scale|zero_points?|g_idx)", "", "_packed", "_blocks", "_qdata"),
    _beside(
        r"(?:input|output|activation|[kqv])_(?:scale(?:_inv|_ub)?|global_scale|zero_point)",
        *("weight", "weight_packed", "weight._data", "weight._data._data", "k_proj.weight"),
    ),
    # GPTQ, AWQ, AQLM, MLX, and int8 weights beside scales
    _beside("scales|qzeros|g_idx|codebooks|biases", "qweight", "weight", "codes"),
    # EXL2; SVDQuant
    _beside("q_scale|q_scale_max|q_groups|q_perm|q_invperm", "q_weight"),
    _beside("w(?:scales|zeros|tscale|cscales)|smooth(?:_factor)?(?:_orig)?", "qweight"),
    # QuIP#, QTIP, EXL3
    _beside("SU|SV|Wscale|scaleWH|fuse_scales|codebook_id|ocs_dupe_inds", "Qidxs"),
    _beside("SU|SV|tlut|rcp|tp_rank|suh?|svh?|scale|mcg|mul1", "trellis"),
    # SmoothQuant, in torch-int and others: scales of input, weights and output in one, also between activations
    _beside(r"a|b|\w+_(?:scales?|offset)", "weight", "qweight"),
    _beside(r"(?:qk|pv)_bmm\.a", "q_proj.weight", "v_proj.weight"),
    # VPTQ
    _beside("weight_scale|weight_bias|perm", "indices"),
    _beside(r"(?:res_)?centroids\.weight", "indices"),
    _beside(r"outlier_centroids\.weight", "outlier_indices", "indices"),
    # quanto
    _after(r"\._(?:scale|shift|zeropoint)", "._data", "._data._data"),
    # torch, HQQ
    _beside("scale|zero_point|zero", "weight", "W_q", "_packed_params._packed_params.0", "zero_point"),
    # torch's graphs, and its reference modules, whose weights are floats
    _Companion(re.compile(r"(?P<of>.*_)scale(?P<after>(?:_\d+)?)"), ("zero_point{after}",)),
)


QUANTISED = "It is quantised."
"""Why packed weights can't be pruned."""
_OF_ACTIVATION = (
    "It is the scale of an activation, and no weight.",
    "It is the zero point of an activation, and no weight.",
)
"""Of a scale and the zero point beside it, in a module without packed weights: of what runs through it."""
_OF_WEIGHTS = (
    "It is the scale of quantised weights, and no weight.",
    "It is the zero point of quantised weights, and no weight.",
)


def quantised_reasons(owners: Mapping[str, str]) -> Mapping[str, str]:
    """Key → why the tensor is no weight, for the companions of quantised weights, and for a scale and its zero point.

    Args:
        owners: of the companions (`companion_owners`).
    """
    found: dict[str, str] = {}
    for key, owner in owners.items():
        if _is_zero_point(owner):
            scale, zero_point = _OF_WEIGHTS if _is_of_weights(owner) else _OF_ACTIVATION
            found |= {key: scale, owner: zero_point}
        else:
            found[key] = f"It is a scale or table of quantisation, which belongs to {shorten(owner)}, and no weight."
    return found


def packed_weights(owners: Mapping[str, str]) -> frozenset[str]:
    """The keys of the packed weights that have companions.

    Args:
        owners: of the companions (`companion_owners`).
    """
    return frozenset(each for each in owners.values() if each not in owners and not _is_zero_point(each))


def _is_zero_point(key: str) -> bool:
    return bool(_ZERO_POINT.search(key))


def _is_of_weights(zero_point: str) -> bool:
    """Whether it is of weights: torch prepares a layer with modules that quantise these while it is trained.

    Its reference layers have it beside the weight, as ``weight_zero_point``.
    """
    return any(step.startswith("weight") for step in zero_point.split(".")[-2:])


def companion_owners(by_key: Mapping[str, Tensor]) -> Mapping[str, str]:
    """Key of a companion of quantised weights → that of the packed tensor it belongs to.

    One is found by its name and by the packed tensor that it belongs to: a parameter that merely has such a name is
    none.
    """
    packed = {key for key, tensor in by_key.items() if _is_packed(tensor) or _is_seen_as_floats(key, by_key)}
    hinted = (key for key in by_key if _HINT.search(key)) if packed else ()
    return {key: owner for key in hinted for owner in [next(_owners(key, packed), "")] if owner}


def _is_packed(tensor: Tensor) -> bool:
    """Whether it holds packed weights, or the zero point of quantised ones, which is an integer of any width."""
    name = tensor.dtype.name
    wide = name == "int64" and (_is_zero_point(tensor.key) or bool(_INDICES.search(tensor.key)))
    return wide or _packs(name)


@lru_cache
def _packs(dtype: str) -> bool:
    """Whether weights are packed in a dtype of that name; kept, since very many tensors have few of them."""
    return _PACKED.fullmatch(dtype) is not None


def _is_seen_as_floats(key: str, by_key: Mapping[str, Tensor]) -> bool:
    """Whether it holds packed weights of HQQ in the dtype of floats, which has nothing to do with what they are."""
    begin = key.removesuffix("W_q")
    return begin != key and f"{begin}scale" in by_key and f"{begin}zero" in by_key


def _owners(key: str, packed: set[str]) -> Iterator[str]:
    for companion in _COMPANIONS:
        found = companion.name.fullmatch(key)
        if found:
            ends = (end.format(**found.groupdict()) for end in companion.packed)
            yield from (name for end in ends if (name := f"{found['of']}{end}") in packed and name != key)
