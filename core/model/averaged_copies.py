"""Finds copies of a model that training keeps beside it: exponential moving averages, stochastic averages.

Lightning has it the other way round: the average is in ``state_dict``, which is loaded, and beside it is the model that
training goes on with.
"""

from collections.abc import Iterator

from core.formats.shared.mask_names import WRAPPERS, Shapes, roots_around

_WORDS = frozenset({"ema", "swa", "averaged", "average", "avg", "shadow", "polyak"})
"""Words in the key of a copy: ``ema``, ``model_ema``, ``state_dict_ema``, ``shadow_params``, ``swa_model``."""
_FOR_TRAINING = "current_model_state"
"""Key of Lightning's callbacks for averages: beside ``state_dict``, of the model that training goes on with."""
_INSIDE = ("", "module.", *(f"{wrapper}." for wrapper in WRAPPERS))
"""What the names in a copy may have before those of the model: ``module.`` in torch's ``AveragedModel``."""
_ROOTS = 32
"""Most further places where the model is looked for."""


def averaged_copies(shapes: Shapes) -> dict[str, str]:
    """Name of a tensor in a copy → path of the copy.

    A copy is what lies under a key with one of the words, or that of Lightning, if each of its tensors, counters apart,
    has the name and shape of one of the model's. Names may lack their dots, as the buffers of Lightning's diffusion
    models do. A list of tensors, as ``torch_ema`` keeps it, has the shapes of the model's in their order.

    Args:
        shapes: of all parameters, and of no mask or buffer; in file order.
    """
    # most models have none, and to look at each of very many names takes long
    text = "\n".join(shapes).lower()
    inside: dict[str, list[str]] = {}
    for name in shapes if any(word in text for word in (*_WORDS, _FOR_TRAINING)) else ():
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


def is_for_training(path: str) -> bool:
    """Whether a copy is the model that training goes on with, beside an average of it; else it is the average.

    Args:
        path: of the copy.
    """
    return path.rpartition(".")[2] == _FOR_TRAINING


def _copy_around(name: str) -> str:
    """The path of the copy that a tensor may be in: up to the last key of one; empty where none is."""
    steps = name.split(".")
    places = [place for place, step in enumerate(steps[:-1]) if _is_key_of_copy(step)]
    return ".".join(steps[: places[-1] + 1]) if places else ""


def _is_key_of_copy(step: str) -> bool:
    return step == _FOR_TRAINING or not _WORDS.isdisjoint(step.lower().split("_"))


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
