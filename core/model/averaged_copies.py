"""Finds copies of a model that training keeps beside it: moving and stochastic averages, and target networks.

Lightning has it the other way round: the average is in ``state_dict``, which is loaded, and beside it is the model that
training goes on with. Reinforcement learning has a copy of each network that follows it slowly, its target.
"""

from collections.abc import Iterator
from enum import Enum, auto

from core.formats.shared.mask_names import WRAPPERS, Shapes, roots_around

_WORDS = frozenset({"ema", "swa", "averaged", "average", "avg", "shadow", "polyak"})
"""Words in the key of a copy: ``ema``, ``model_ema``, ``state_dict_ema``, ``shadow_params``, ``swa_model``."""
_FOR_TRAINING = "current_model_state"
"""Key of Lightning's callbacks for averages: beside ``state_dict``, of the model that training goes on with."""
_TARGETS = frozenset({"target", "targ", "old"})
"""Words in the key of a target network: ``critic_target`` of Stable-Baselines3, ``actor_old`` of Tianshou."""
_ONLINE = ("policy", "online", "local", "main", "eval")
"""Words that a network may have in the place of these: ``policy_net`` beside ``target_net``."""
_INSIDE = ("", "module.", *(f"{wrapper}." for wrapper in WRAPPERS))
"""What the names in a copy may have before those of the model: ``module.`` in torch's ``AveragedModel``."""
_ROOTS = 32
"""Most further places where the model is looked for."""


class CopyKind(Enum):
    """What a copy of a model is kept for."""

    AVERAGE = auto()
    FOR_TRAINING = auto()
    """The model that training goes on with, beside an average of it."""
    TARGET = auto()
    """A target network, by which reinforcement learning trains the other one."""


def averaged_copies(shapes: Shapes) -> dict[str, str]:
    """Name of a tensor in a copy → path of the copy.

    A copy is what lies under a key with one of the words, or that of Lightning, if each of its tensors, counters apart,
    has the name and shape of one of the model's. Names may lack their dots, as the buffers of Lightning's diffusion
    models do. A list of tensors, as ``torch_ema`` keeps it, has the shapes of the model's in their order.

    A target network is one of what lies beside it, under the same key without that word. It has layers of its own: a
    single layer that is called so is part of the model.

    Args:
        shapes: of all parameters, and of no mask or buffer; in file order.
    """
    # most models have none, and to look at each of very many names takes long
    text = "\n".join(shapes).lower()
    inside: dict[str, list[str]] = {}
    for name in shapes if any(word in text for word in (*_WORDS, *_TARGETS, _FOR_TRAINING)) else ():
        path = _copy_around(name)
        if path:
            inside.setdefault(path, []).append(name)
    copied = {name for names in inside.values() for name in names}
    models = _Models({name: shape for name, shape in shapes.items() if name not in copied}) if inside else None
    return {
        name: path
        for path, names in inside.items()
        if models is not None and models.have(path, {name: shapes[name] for name in names})
        for name in names
        if shapes[name]
    }


def kind_of_copy(path: str) -> CopyKind:
    """What a copy is kept for.

    Args:
        path: of the copy.
    """
    key = path.rpartition(".")[2]
    if key == _FOR_TRAINING:
        return CopyKind.FOR_TRAINING
    return CopyKind.AVERAGE if _has(key, _WORDS) else CopyKind.TARGET


def _copy_around(name: str) -> str:
    """The path of the copy that a tensor may be in: up to the last key of one; empty where none is."""
    steps = name.split(".")
    places = [place for place, step in enumerate(steps[:-1]) if _is_key_of_copy(step)]
    return ".".join(steps[: places[-1] + 1]) if places else ""


def _is_key_of_copy(step: str) -> bool:
    return step == _FOR_TRAINING or _has(step, _WORDS | _TARGETS)


def _has(key: str, words: frozenset[str]) -> bool:
    return not words.isdisjoint(key.lower().split("_"))


def _online(path: str) -> Iterator[str]:
    """What a target network may be a copy of."""
    around, dot, key = path.rpartition(".")
    steps = key.split("_")
    for online in ("", *_ONLINE):
        plain = "_".join(filter(None, (online if step.lower() in _TARGETS else step for step in steps)))
        if plain:
            yield f"{around}{dot}{plain}"


class _Models:
    """What is no copy, and so may be what one was made of.

    Args:
        shapes: name → shape.
    """

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._without_dots = {name.replace(".", ""): shape for name, shape in shapes.items()}
        self._first = list(dict.fromkeys(name.partition(".")[0] for name in shapes))[:_ROOTS]

    def have(self, path: str, copy: Shapes) -> bool:
        """Whether one of them has all tensors of a copy."""
        tails = {name[len(path) + 1 :]: shape for name, shape in copy.items() if shape}
        if kind_of_copy(path) is CopyKind.TARGET:
            return any("." in tail for tail in tails) and any(self._under(root, tails, "") for root in _online(path))
        return bool(tails) and any(self._has(root, tails) for root in self._roots(path))

    def _roots(self, path: str) -> Iterator[str]:
        around, _, key = path.rpartition(".")
        plain = "_".join(word for word in key.split("_") if word.lower() not in _WORDS)
        if plain:
            yield f"{around}.{plain}".lstrip(".")
        yield from dict.fromkeys((*roots_around(path), *self._first))

    def _has(self, root: str, tails: Shapes) -> bool:
        if all(tail.isdecimal() for tail in tails):
            return list(tails.values()) == self._listed(root)
        return any(self._under(root, tails, before) for before in _INSIDE)

    def _listed(self, root: str) -> list[tuple[int, ...]]:
        inside = f"{root}." if root else ""
        return [shape for name, shape in self._shapes.items() if name.startswith(inside)]

    def _under(self, root: str, tails: Shapes, before: str) -> bool:
        start = root.replace(".", "")
        return all(
            tail.startswith(before) and self._without_dots.get(start + tail[len(before) :].replace(".", "")) == shape
            for tail, shape in tails.items()
        )
