"""Loads what was handed over into a model of yours, and holds its zeros while you train on.

    from load import hold_zeros, load_weights

    model = ...                                           # yours, as it was made for the source
    load_weights(model)                                   # checks the SHA-256, then loads, pruned
    optimizer = torch.optim.AdamW(model.parameters())     # load its state now, if you go on with one
    hold_zeros(model, optimizer)
    ...                                                   # train as ever

Without `hold_zeros` the first step fills the zeros: gradients, weight decay and an optimizer's momentum move them. It
sets them back after each step, so that the names and the order of the parameters stay as they are, and an optimizer's
state fits whenever it is loaded.

A result with masks holds `X_orig`, the trained values, and `X_mask` in the place of `X`. A model without masks refuses
it, and with ``strict=False``, or by ``from_pretrained``, it gets random weights in their place. `load_weights` loads it
pruned all the same. To go on with the masks of torch.nn.utils.prune, so that the cut can still be undone, take
`load_masks` instead. Masks move `X_orig` behind the other parameters of its module, and an optimizer's state is stored
by position: so make the optimizer, and load its state, *before* `load_masks`. `hold_zeros` is not needed then.
"""

from __future__ import annotations

from pathlib import Path

import torch
from reading import UnreadableError, Weights, other_files, read, read_record
from torch.nn.utils import prune


def load_weights(model: torch.nn.Module, inside: str = "", *, trust: bool = False) -> None:
    """Load the pruned weights into a model.

    Args:
        model: has the parameters of the result.
        inside: what stands before their names, where the result holds several models: ``"generator."``.
        trust: whether code that is in the file may be run (``weights_only=False``).
    """
    weights, own = _opened(trust), model.state_dict()
    state = {name: weights.pruned(inside + name) for name in own if weights.has(inside + name)}
    given = {own[name].data_ptr() for name in state}  # of tied parameters a file may have one
    missing = [name for name in own if name not in state and own[name].data_ptr() not in given]
    if missing:
        raise UnreadableError(f"The file has no {inside}{missing[0]}, which the model has.")
    model.load_state_dict(state, strict=False)


def load_masks(model: torch.nn.Module, inside: str = "", *, trust: bool = False) -> None:
    """Load trained weights and masks, as torch.nn.utils.prune keeps them; an optimizer must have been made before."""
    load_weights(model, inside, trust=trust)
    weights = _opened(trust)
    for name in [name for name, _ in model.named_parameters() if weights.mask(inside + name) is not None]:
        module, leaf = _pair(model, name)
        prune.custom_from_mask(module, leaf, weights.mask(inside + name) != 0)
        getattr(module, f"{leaf}_orig").data.copy_(weights.trained(inside + name))


def hold_zeros(model: torch.nn.Module, optimizer: torch.optim.Optimizer, inside: str = "") -> None:
    """Keep what is zero now in the pruned parameters at zero, whatever the optimizer does."""
    own, names = dict(model.named_parameters(remove_duplicate=False)), []
    for parameter in read_record()["parameters"]:
        here = (name[len(inside) :] for name in (parameter["name"], *parameter["tied"]) if name.startswith(inside))
        names += [name for name in here if name in own]
    if not names:
        raise UnreadableError("The model has none of the pruned parameters, or it has masks, which hold their zeros.")
    masks = {name: own[name].detach() == 0 for name in names}

    def hold(*_: object) -> None:
        with torch.no_grad():
            for name, mask in masks.items():
                own[name].masked_fill_(mask.to(own[name].device), 0)

    optimizer.register_step_post_hook(hold)


def _opened(trust: bool) -> Weights:
    record = read_record()
    place = Path(__file__).resolve().with_name(record["result"]["name"])
    found = list(other_files(place, record["result"]))
    if found:
        raise UnreadableError("\n".join(found))
    return Weights(read(place, record["result"], trust), record)


def _pair(model: torch.nn.Module, name: str) -> tuple[torch.nn.Module, str]:
    path, _, leaf = name.rpartition(".")
    return model.get_submodule(path), leaf
