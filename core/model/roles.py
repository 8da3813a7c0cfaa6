"""What a parameter is by its role: a weight, a bias, a normalisation weight, or something else."""

import re
from collections.abc import Mapping
from enum import Enum, auto

from core.model.checkpoint import Checkpoint
from core.model.fixed_tables import is_fixed_table
from core.model.parameter import Parameter

_NORMALISATION = re.compile(r"Norm(\d?d|Base)?$")
"""The end of a class name: BatchNorm2d, LayerNorm, RMSNorm, _NormBase."""
_PARAMETRIZED = re.compile(r"(?:^|\.)parametrizations\.(?P<leaf>\w+)$")
"""The module in which torch keeps the originals of a parametrised parameter."""
_EXPERTS = re.compile(r"(^|\.)(\w+_)?experts(\.|$)")
_ADAPTER = re.compile(r"(^|\.)(lora_(embedding_)?[AB]|(hada|lokr)_[wt]\d(_[ab])?)(\.|$)")
"""The factors of LoRA (``lora_A.weight`` of layers, ``lora_embedding_A`` of embeddings), LoHa (``hada_w1_a``) and LoKr
(``lokr_w1``), which may have the name of an adapter behind them."""
_NO_WEIGHTS = frozenset({"scale", "scales", "mask", "zero"})
"""Words in the names of what belongs to a weight and is none, such as ``weight_scale``."""
_SCALES = frozenset(
    ("SCB", "weight_scale_inv", "absmax", "quant_map", "nested_absmax", "nested_quant_map", "qzeros", "g_idx")
)
"""Names that nothing else has than scales and tables of quantised weights, which may lie in another file."""
_MAGNITUDES = {"original0": "original1", "weight_g": "weight_v"}
"""Magnitudes of a weight normalisation → the directions beside them, which are the weight."""
_KEEP_ZEROS = ("_u", "mask")
"""Tensors of parametrisations that multiply the original: spectral norm, and the masks of ``torch.ao.pruning``."""


class Role(Enum):
    """What a prunable parameter is in its module."""

    WEIGHT = auto()
    BIAS = auto()
    NORMALISATION = auto()
    VECTOR = auto()
    FIXED = auto()
    TABLE = auto()
    COPY = auto()
    FLAT = auto()
    ORIGINAL = auto()
    SCALE = auto()
    OTHER = auto()

    @property
    def reason(self) -> str:
        """Why it is not chosen by default, as a sentence; empty for weights."""
        return _REASONS[self]


_REASONS: Mapping[Role, str] = {
    Role.WEIGHT: "",
    Role.BIAS: "It is a bias.",
    Role.NORMALISATION: "It is a weight of a normalisation.",
    Role.VECTOR: "It has fewer than two dimensions.",
    Role.FIXED: "It is fixed, not trained, as the file records.",
    Role.TABLE: "It is called as the table by which a detector decodes boxes, which is fixed, not trained.",
    Role.COPY: "It is in a copy of the model, of which one is chosen at a time.",
    Role.FLAT: "It is flat: one dimension, as where several matrices lie in a row (e3nn).",
    Role.ORIGINAL: "Its module computes the weight from it, and its zeros need not become zeros of that.",
    Role.SCALE: "It is called as a scale or table of quantisation, though no quantised weight is beside it.",
    Role.OTHER: "Its name is not that of a weight.",
}


def role_of(checkpoint: Checkpoint, parameter: Parameter) -> Role:
    """The role of a parameter, by its name, its neighbours, its shape and the class of its module."""
    if parameter.copy:
        return Role.COPY
    if parameter.fixed or is_fixed_table(parameter, checkpoint.by_name):
        return Role.FIXED if parameter.fixed else Role.TABLE
    if is_bias(parameter):
        return Role.BIAS
    if parameter.leaf in _SCALES:
        return Role.SCALE
    if _is_normalisation(checkpoint, parameter):
        return Role.NORMALISATION
    if len(parameter.tensor.shape) < 2:
        return Role.FLAT if _is_flat(checkpoint, parameter) else Role.VECTOR
    if _is_transformed(checkpoint, parameter):
        return Role.ORIGINAL
    return Role.WEIGHT if _is_weight(parameter) else Role.OTHER


def is_bias(parameter: Parameter) -> bool:
    """Whether it is a bias: ``bias``, ``in_proj_bias``, ``bias_ih_l0``."""
    return "bias" in _leaf(parameter).split("_")


def _leaf(parameter: Parameter) -> str:
    """Its name in the module; of an original of a parametrised parameter, the name of that one."""
    found = _PARAMETRIZED.search(parameter.module)
    return found["leaf"] if found else parameter.leaf


def _is_normalisation(checkpoint: Checkpoint, parameter: Parameter) -> bool:
    """By the class; or by a bias of the weight's own shape, which only normalisation over several dimensions has."""
    if _is_magnitude(checkpoint, parameter):
        return True
    if _NORMALISATION.search(checkpoint.classes[parameter.module].name):
        return True
    bias = checkpoint.by_name.get(_beside(parameter, "bias"))
    shape = parameter.tensor.shape
    return parameter.leaf == "weight" and len(shape) > 1 and bias is not None and bias.tensor.shape == shape


def _is_transformed(checkpoint: Checkpoint, parameter: Parameter) -> bool:
    """Whether it belongs to a parametrisation that is not known to keep zeros: an orthogonal one, or one of a script.

    Weight norm, spectral norm and masks keep them.
    """
    if not _PARAMETRIZED.search(parameter.module) or parameter.leaf in _MAGNITUDES.values():
        return False
    alone = f"{parameter.module}.1" not in checkpoint.classes
    return not (alone and any(_beside(parameter, f"0.{leaf}") in checkpoint.by_name for leaf in _KEEP_ZEROS))


def _is_weight(parameter: Parameter) -> bool:
    """Whether a parameter of two or more dimensions is called as one that inputs are multiplied with."""
    words = _leaf(parameter).lower().split("_")
    if _NO_WEIGHTS.intersection(words):
        return False
    if _ADAPTER.search(parameter.name):
        return True
    # the matrices of all experts of a mixture in one tensor, whatever they are called
    return "weight" in words or (len(parameter.tensor.shape) > 2 and bool(_EXPERTS.search(parameter.module)))


def _is_flat(checkpoint: Checkpoint, parameter: Parameter) -> bool:
    """Whether it is a ``weight`` that is neither a scale nor a slope: one of a module of which no class is known."""
    if parameter.leaf != "weight" or parameter.tensor.numel < 2:
        return False
    # e3nn's modules keep beside it which of their outputs are not zero
    return _beside(parameter, "output_mask") in checkpoint.by_name or not checkpoint.classes[parameter.module].label


def _is_magnitude(checkpoint: Checkpoint, parameter: Parameter) -> bool:
    """Whether it has the magnitudes of a weight normalisation."""
    directions = _MAGNITUDES.get(parameter.leaf)
    return directions is not None and _beside(parameter, directions) in checkpoint.by_name


def _beside(parameter: Parameter, leaf: str) -> str:
    return f"{parameter.module}.{leaf}" if parameter.module else leaf
