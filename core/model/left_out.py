"""What a choice leaves out of what could be pruned, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence

from core.base.wording import counted
from core.model.averaged_copies import CopyKind, kind_of_copy
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.model.roles import Role, role_of
from core.model.selection import copy_choice

_NAMED = 5
"""Most parameters that are named among those that are left out."""
_COUNTED = {
    Role.BIAS: "bias parameter",
    Role.NORMALISATION: "normalisation weight",
    Role.SCALE: "quantisation scale",
    Role.VECTOR: "other vector",
}
"""Roles that nobody wonders about: their parameters are counted, not named."""
_REMARKS = {
    Role.FIXED: " (recorded as not trained)",
    Role.TABLE: " (called as a fixed table)",
    Role.ORIGINAL: " (not the weight itself, which is computed from it)",
}
"""Why parameters of these roles are left out, after their names."""
_COPIES = {
    CopyKind.AVERAGE: "an averaged copy of the model",
    CopyKind.FOR_TRAINING: "the model that training goes on with",
    CopyKind.TARGET: "a target network, a copy that follows the model in training,",
}
_LOCKED = "It is locked by the plan."
_UNMASKED = "The file has masks, and none for this one."


def reason_left_out(checkpoint: Checkpoint, parameter: Parameter) -> str:
    """Why a parameter that can be pruned is not chosen on opening (`opening_choice`), as a sentence; empty if it is."""
    owner = checkpoint.by_name[parameter.owner]
    if not checkpoint.masked_owners:
        return role_of(checkpoint, parameter).reason
    return "" if owner.mask is not None else role_of(checkpoint, parameter).reason or _UNMASKED


def left_out(checkpoint: Checkpoint, chosen: frozenset[str], locked: frozenset[str] = frozenset()) -> Mapping[str, str]:
    """Owner that can be pruned and is not chosen → why: locked, not chosen on opening, or not selected."""
    return {
        each.name: _LOCKED if each.name in locked else reason_left_out(checkpoint, each) or "It is not selected."
        for each in checkpoint.owners
        if each.name not in chosen
    }


def unusual(checkpoint: Checkpoint) -> tuple[Parameter, ...]:
    """What the default choice leaves out for its name or form, or because it is fixed or transformed.

    No biases, normalisations or vectors, and no copies (`copies`).
    """
    told = (Role.OTHER, Role.FIXED, Role.TABLE, Role.FLAT, Role.ORIGINAL)
    return tuple(each for each in checkpoint.owners if role_of(checkpoint, each) in told)


def copies(checkpoint: Checkpoint) -> Mapping[str, int]:
    """Path of a copy of the model → how many weights are chosen in its place (`copy_choice`), in file order."""
    paths = dict.fromkeys(each.copy for each in checkpoint.owners if each.copy)
    return {
        path: sum(checkpoint.by_name[name].tensor.numel for name in copy_choice(checkpoint, path)) for path in paths
    }


def left_out_sentence(checkpoint: Checkpoint, chosen: frozenset[str]) -> str:
    """Sentences on what the choice on opening leaves out, by its roles; empty where that is nothing."""
    left = [each for each in checkpoint.owners if each.name not in chosen]
    copied = {each.copy for each in left}
    sentences = [_copy_sentence(path, numel) for path, numel in copies(checkpoint).items() if path in copied]
    return " ".join(filter(None, [_sentence(checkpoint, [each for each in left if not each.copy]), *sentences]))


def _copy_sentence(path: str, numel: int) -> str:
    kind, weights = kind_of_copy(path), counted(numel, "weight")
    loaded = " timm and Ultralytics load the average: choose it for them." if kind is CopyKind.AVERAGE else ""
    return f"{path} is {_COPIES[kind]} and is not chosen; --select '{path}' chooses its {weights} instead.{loaded}"


def _sentence(checkpoint: Checkpoint, left: Sequence[Parameter]) -> str:
    if not left:
        return ""
    roles_left = [(each.name, role_of(checkpoint, each)) for each in left]
    roles = Counter(role for _, role in roles_left)
    plain = [counted(roles[role], noun) for role, noun in _COUNTED.items() if roles[role]]
    named = [f"{name}{_REMARKS.get(role, '')}" for name, role in roles_left if role not in _COUNTED]
    more = [counted(len(named) - _NAMED, "further parameter")] if len(named) > _NAMED else []
    numel = sum(each.tensor.numel for each in left)
    verb = "is" if numel == 1 else "are"
    which = "this one" if len(left) == 1 else "these"
    why = f" The file has masks, and none for {which}." if checkpoint.masked_owners else ""
    return (
        f"{counted(numel, 'prunable weight')} in {counted(len(left), 'parameter')} {verb} not chosen: "
        f"{', '.join([*named[:_NAMED], *more, *plain])}.{why} --select chooses by name; `inspect` lists the names."
    )
