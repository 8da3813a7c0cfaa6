"""Finds what torch's observers and fake quantisers keep while a model is prepared for quantisation: no weights.

An observer keeps the range or the histogram of what it has seen, a fake quantiser what it rounds by and whether it is
on. A file of a state dict does not say that these are buffers; trained scales are no buffers.
"""

import re
from collections.abc import Iterable, Iterator, Set

from core.model.parameter_names import split_name

OBSERVER = "It is the state of an observer for quantisation, and no weight."
"""Why it can't be pruned."""
_SWITCHES = (frozenset({"fake_quant_enabled", "observer_enabled"}), frozenset({"static_enabled", "learning_enabled"}))
"""Of a fake quantiser: what turns its parts on and off."""
_RANGES = (frozenset({"min_val", "max_val"}), frozenset({"min_vals", "max_vals"}))
"""Of an observer; before torch 1.11 those of channels were called in the plural."""
_BESIDE_RANGES = frozenset({"eps", "histogram"})
"""What nothing else has beside a range: a module that clips has a range, too."""
_CALLED = re.compile(r"(^|\.)(activation_post_process(_\d+)?|\w*fake_quant(_\d+)?)$")
"""What torch calls the modules, and nobody else."""
_LEAVES = frozenset().union(
    *_SWITCHES, *_RANGES, _BESIDE_RANGES, ("scale", "zero_point", "epoch_activation_min", "epoch_activation_max")
)
_ENDS = tuple(_LEAVES)
"""Most keys are told by these at once."""


def observer_states(keys: Iterable[str]) -> frozenset[str]:
    """The keys of the tensors that belong to an observer or a fake quantiser.

    A module is one by its name, or by several tensors that it has: one that merely has a ``scale`` is none.
    """
    modules: dict[str, set[str]] = {}
    for key in keys:
        if key.endswith(_ENDS):
            module, leaf = split_name(key)
            if leaf in _LEAVES:
                modules.setdefault(module, set()).add(leaf)
    return frozenset(key for module, leaves in modules.items() for key in _found(module, leaves))


def _found(module: str, leaves: Set[str]) -> Iterator[str]:
    if _CALLED.search(module) or _is_fake_quantiser(leaves) or _is_observer(leaves):
        yield from (f"{module}.{leaf}" if module else leaf for leaf in leaves)


def _is_fake_quantiser(leaves: Set[str]) -> bool:
    return any(switches <= leaves for switches in _SWITCHES)


def _is_observer(leaves: Set[str]) -> bool:
    return bool(leaves & _BESIDE_RANGES) and any(ends <= leaves for ends in _RANGES)
