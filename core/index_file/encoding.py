"""What was found in a model's weights, as the arrays of its index file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.escaping import as_text, escape_surrogates
from core.base.log_file import discreet
from core.formats.index_file.array_file import ARRAYS, DESCRIPTION, Arrays
from core.formats.index_file.description import (
    Description,
    IndexedFile,
    IndexedSource,
    IndexPart,
    encode_description,
)
from core.index.magnitude_index import entries_for
from core.index_file.findings import WeightFindings, kept_maxima
from core.index_file.outline import is_single
from core.index_file.share import PartShare
from core.index_file.stored_entries import has_groups, stored, widths
from core.model.checkpoint import Checkpoint
from core.model.indexed_model import encode_model
from core.model.parameter import Parameter
from core.storage.balanced_parts import WorkPart
from core.storage.source_file import SourceFile


def described(checkpoint: Checkpoint, digests: Mapping[int, str], part: WorkPart | None) -> tuple[Description, Arrays]:
    """What the index file of a model says besides what is found in weights, and the arrays of the model.

    Args:
        digests: place of a file → its SHA-256, of those that the part has taken.
    """
    lists, model = encode_model(checkpoint)
    description = Description(
        source=_source(checkpoint, digests),
        part=None if part is None else IndexPart(number=part.number, of=part.count),
        names=[each.name for each in checkpoint.parameters],
        dtypes=list(lists.dtypes),
        classes=[*map(escape_surrogates, lists.classes)],
        copies=[*map(escape_surrogates, lists.copies)],
        texts=[*map(escape_surrogates, lists.texts)],
        notes=[*map(escape_surrogates, checkpoint.notes)],
        roots=[*map(escape_surrogates, checkpoint.roots)],
    )
    return description, model


def encoded_index(
    description: Description, model: Arrays, owners: Sequence[Parameter], found: WeightFindings, share: PartShare
) -> Arrays:
    """All arrays of an index file, by their names.

    Args:
        description, model: from `described`.
        owners: of the model, by number.
        found: all that the share looks at.
    """
    return {
        DESCRIPTION: encode_description(description),
        **model,
        **_counts(found, share.tensors),
        **_indexes(owners, found, share.owners),
        **_statistics(found, share.owners),
        **_maxima(owners, found, share.owners),
    }


def _source(checkpoint: Checkpoint, digests: Mapping[int, str]) -> IndexedSource:
    files = [_file(file, digests.get(place, "")) for place, file in enumerate(checkpoint.files)]
    path, container = told_path(checkpoint), checkpoint.container
    return IndexedSource(path=path, stem=as_text(container.output.stem), format=container.format, files=files)


def told_path(checkpoint: Checkpoint) -> str:
    """Where a model is, as an index file of it says: without names of people's folders."""
    return as_text(discreet(str(checkpoint.path.absolute())))


def _file(file: SourceFile, digest: str) -> IndexedFile:
    return IndexedFile(name=as_text(file.path.name), size=file.size, sha256=digest, state=state_of(file))


def state_of(file: SourceFile) -> list[int]:
    """What tells a file from a changed one, and from a copy, whichever machine it is looked at from.

    That is all of its identity but the number of the device, which differs from machine to machine, and the size.
    """
    _, inode, _, *times = file.identity
    return [inode, *times]


def _counts(found: WeightFindings, places: Sequence[int]) -> Arrays:
    rows = np.array([found.counts[place] for place in places], np.int64).reshape(len(places), 3)
    columns = zip(("zeros", "nonfinite", "masked"), rows.T, strict=True)
    return {"counts.tensors": np.array(places, np.int64), **{f"counts.{name}": column for name, column in columns}}


def _indexes(owners: Sequence[Parameter], found: WeightFindings, numbers: Sequence[int]) -> Arrays:
    entries, most = [found.indexes[number] for number in numbers], entries_for(len(owners))
    tensors = [owners[number].tensor for number in numbers]
    kept = [
        stored(tensor, entry, single=is_single(tensor, most)) for tensor, entry in zip(tensors, entries, strict=True)
    ]
    vectors: dict[str, list[NDArray[Any]]] = {
        f"{name}{bits}": [] for name in ("tops", "upto", "words") for bits in (16, 32, 64)
    }
    for tensor, each in zip(tensors, kept, strict=True):
        word, count = widths(tensor, each.form)
        if has_groups(each.form):
            vectors[f"tops{word}"].append(each.words)
            vectors[f"upto{count}"].append(each.upto)
        else:
            vectors[f"words{word}"].append(each.words)
    return {
        "index.owners": np.array(numbers, np.int64),
        "index.kinds": np.array([each.form for each in kept], np.uint8),
        "index.nan": np.array([each.nan for each in entries], np.int64),
        "index.lengths": np.array([len(each.words) for each in kept], np.int64),
        "index.sums": np.array([each.squares.total for each in entries], np.float64),
        "index.exponents": np.array([each.squares.exponent for each in entries], np.int64),
        **{f"index.{name}": _joined(parts, ARRAYS[f"index.{name}"]) for name, parts in vectors.items()},
    }


def _statistics(found: WeightFindings, numbers: Sequence[int]) -> Arrays:
    moments = [found.moments[number] for number in numbers]
    masks = [found.recorded[number] for number in numbers if number in found.recorded]
    quantiles = [found.quantiles[number].magnitudes for number in numbers if number in found.quantiles]
    return {
        "moments.means": _floats(each.unit_mean for each in moments),
        "moments.squares": _floats(each.unit_square for each in moments),
        "moments.exponents": np.array([each.exponent for each in moments], np.int64),
        "moments.least": _floats(each.least for each in moments),
        "moments.greatest": _floats(each.greatest for each in moments),
        "moments.absolute": _floats(each.absolute for each in moments),
        "quantiles.values": _floats(value for each in quantiles for value in each),
        "masks.kept": np.array([each.kept for each in masks], np.int64),
        "masks.low": _floats(each.low for each in masks),
        "masks.high": _floats(each.high for each in masks),
        "masks.parts": _floats(each.cut_squares for each in masks),
    }


def _maxima(owners: Sequence[Parameter], found: WeightFindings, numbers: Sequence[int]) -> Arrays:
    kept = kept_maxima(owners)
    words = [found.maxima[unit] for number in numbers for unit in kept[number]]
    sizes = {8 * size: [each for each in words if each.itemsize == size] for size in (2, 4, 8)}
    return {f"maxima.words{bits}": _joined(mine, f"uint{bits}") for bits, mine in sizes.items()}


def _joined(parts: Iterable[NDArray[Any]], dtype: str) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *(each.astype(dtype, copy=False) for each in parts)])


def _floats(values: Iterable[float]) -> NDArray[np.float64]:
    return np.fromiter(values, np.float64)
