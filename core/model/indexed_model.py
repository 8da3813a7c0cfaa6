"""The parameters of a model as arrays and texts of an index file, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from core.formats.index_file.array_file import Arrays
from core.formats.index_file.index_reader import NONE, numbers_in
from core.formats.index_file.without_weights import WithoutWeights
from core.formats.shared.malformed import Malformed, malformed_as_user_error, shorten
from core.model.checkpoint import Checkpoint
from core.model.module_classes import module_paths
from core.model.parameter import ModuleClass, Parameter
from core.model.parameter_names import split_name


@dataclass(frozen=True)
class ModelLists:
    """The texts that arrays have places in; each is in them once."""

    dtypes: tuple[str, ...]
    classes: tuple[str, ...]
    copies: tuple[str, ...]
    texts: tuple[str, ...]


def encode_model(checkpoint: Checkpoint) -> tuple[ModelLists, Arrays]:
    """The arrays ``model.…`` of a checkpoint's index file, and the texts that they have places in."""
    all_, kinds = checkpoint.parameters, checkpoint.classes.values()
    masks = [None if each.mask is None else each.mask.dtype.name for each in all_]
    dtypes = _places([*(each.tensor.dtype.name for each in all_), *masks])
    texts = _places(each or None for one in all_ for each in (one.reason, one.tensor.unreadable))
    classes, copies = _places(each.name for each in kinds), _places(each.copy or None for each in all_)
    numbers = {"": NONE} | {each.name: number for number, each in enumerate(all_)}
    columns: Mapping[str, list[int]] = {
        "dtypes": [dtypes[each.tensor.dtype.name] for each in all_],
        "dimensions": [len(each.tensor.shape) for each in all_],
        "sizes": [size for each in all_ for size in each.tensor.shape],
        "reasons": [texts[each.reason or None] for each in all_],
        "unreadable": [texts[each.tensor.unreadable or None] for each in all_],
        "tied": [numbers[each.tied_to] for each in all_],
        "masks": [dtypes[mask] for mask in masks],
        "mask_of": [numbers[each.mask_of] for each in all_],
        "copies": [copies[each.copy or None] for each in all_],
        "classes": [classes[each.name] for each in kinds],
        "beside": [each.beside for each in all_],
        "fixed": [each.fixed for each in all_],
        "inferred": [each.inferred for each in kinds],
    }
    lists = ModelLists(*(tuple(text for text in each if text is not None) for each in (dtypes, classes, copies, texts)))
    return lists, {f"model.{name}": np.array(column, np.int64) for name, column in columns.items()}


def decode_model(container: WithoutWeights) -> tuple[tuple[Parameter, ...], Mapping[str, ModuleClass]]:
    """The parameters of an index file, and the classes of their modules.

    Raises:
        UserError: they do not fit each other.
    """
    with malformed_as_user_error(container.file.path):
        parameters = _parameters(container)
        by_name = {each.name: each for each in parameters}
        for each in parameters:
            _require_sense(each, by_name)
        return parameters, _classes(container, parameters)


def _parameters(container: WithoutWeights) -> tuple[Parameter, ...]:
    said, arrays = container.description, container.arrays
    names, count = said.names, len(said.names)

    def texts(name: str, listed: list[str]) -> list[str]:
        places = numbers_in(arrays, f"model.{name}", count, NONE, len(listed))
        return [listed[place] if place != NONE else "" for place in places]

    flags = (numbers_in(arrays, f"model.{name}", count, 0, 2) for name in ("beside", "fixed"))
    columns = zip(
        names,
        container.tensors,
        texts("reasons", said.texts),
        texts("tied", names),
        *flags,
        texts("mask_of", names),
        texts("copies", said.copies),
        strict=True,
    )
    return tuple(
        Parameter(name, *split_name(name), tensor, mask, reason, tied, bool(beside), bool(fixed), mask_of, copy)
        for name, (tensor, mask), reason, tied, beside, fixed, mask_of, copy in columns
    )


def _classes(container: WithoutWeights, parameters: Iterable[Parameter]) -> Mapping[str, ModuleClass]:
    paths = module_paths(each.module for each in parameters)
    listed = container.description.classes
    places = numbers_in(container.arrays, "model.classes", len(paths), 0, len(listed))
    inferred = numbers_in(container.arrays, "model.inferred", len(paths), 0, 2)
    kinds = [(ModuleClass(name, False), ModuleClass(name, True)) for name in listed]
    return {path: kinds[place][sure] for path, place, sure in zip(paths, places, inferred, strict=True)}


def _require_sense(parameter: Parameter, by_name: Mapping[str, Parameter]) -> None:
    """Refuse what no reader of models gives."""
    tensor, name = parameter.tensor, shorten(parameter.name)
    if parameter.prunable and not (tensor.dtype.prunable and tensor.numel):
        raise Malformed(f"it calls {name} prunable, which nothing of its dtype and shape is")
    if not parameter.tied_to:
        return
    owner = by_name[parameter.tied_to]
    if owner.tied_to or owner is parameter or owner.tensor.dtype != tensor.dtype or owner.tensor.numel != tensor.numel:
        raise Malformed(f"it ties {name} to {shorten(owner.name)}, which does not fit")


def _places(texts: Iterable[str | None]) -> dict[str | None, int]:
    """Each text once, with its place among them; none has the place `NONE`."""
    found: dict[str | None, int] = {None: NONE}
    for text in texts:
        found.setdefault(text, len(found) - 1)
    return found
