"""Which files of a folder hold the weights of a model, told by their names, and which of them are the same model.

Beside a model that is called as libraries call it, a file of another name is one only if it begins like one.

Two files are the same model where one is another form of the other (``model.safetensors`` and ``pytorch_model.bin``)
or a variant (``model.fp16.safetensors``). Libraries load the first in the order of `ModelFile.order`.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.formats.shared.file_signatures import is_compressed, may_be_checkpoint

SUFFIXES = (".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".pt2", ".jit", ".pkl")
"""Of files that can be opened, those that libraries look for first at the beginning."""
_INDEX = re.compile(r"\.index(\.[\w-]+)?\.json$")
_SHARD = re.compile(r"-\d+-of-(\d+)$")
_BESIDE = re.compile(
    r"^(optimizer|scheduler|scaler|sampler|random_states|rng_state|training_args|dl_state_dict|custom_checkpoint|"
    r"tokenizer|vocab|events\.)|_optim_states\.pt$|^zero_pp_rank_|\.index\.safetensors$"
)
"""Beginnings and ends of names of what trainers save beside a model, and of index files, which have no weights."""
_STANDARD = {
    stem: family
    for family, stems in {
        "model": ("model", "pytorch_model", "consolidated"),
        "diffusion_pytorch_model": ("diffusion_pytorch_model",),
        "adapter_model": ("adapter_model",),
    }.items()
    for stem in stems
}
"""Stem of a file that a library writes under a fixed name → the model that it is a form of."""
_HEAD = 512
"""Bytes by which a file is told to begin like a model."""
_RANKS = (
    re.compile(r"(?P<root>mp_rank_\d+)_model_states\.pt"),
    re.compile(r"(?P<root>layer_\d+-model_\d+)-model_states\.pt"),
    re.compile(r"(?P<root>consolidated\.\d+)\.pth"),
)
"""Files of one model that several processes have written, each its part: DeepSpeed's, by rank or by layer, and Llama's.

They begin with the layers where there are such: the files by rank beside them have no weights.
"""


@dataclass(frozen=True)
class ModelFile:
    """A file with weights, or the index of several.

    Attributes:
        path: where it is.
        family: a name that the forms of one model share.
        order: of forms and variants of one model the least is the one that libraries load.
    """

    path: Path
    family: str
    order: tuple[bool, int, int]

    @property
    def is_index(self) -> bool:
        """Whether it is the index of several files."""
        return bool(_INDEX.search(self.path.name))

    @property
    def is_shard(self) -> bool:
        """Whether it is called as one of several files."""
        found = _SHARD.search(self.path.stem)
        return found is not None and int(found[1]) > 1

    @property
    def is_standard(self) -> bool:
        """Whether a library writes a whole model under such a name."""
        return self.path.name.partition(".")[0] in _STANDARD


def model_files(folder: Path) -> Mapping[str, list[ModelFile]]:
    """Family → its forms and variants in a folder, in the order of preference.

    Where there are indexes, other files are shards, unless a library writes the same model under such a name.

    Raises:
        OSError: the folder can't be read.
    """
    files = [_model_file(path) for path in sorted(folder.iterdir()) if path.is_file() and holds_weights(path.name)]
    indexed = {each.family for each in files if each.is_index}
    if indexed:
        files = [each for each in files if each.is_index or (each.is_standard and each.family in indexed)]
    found: dict[str, list[ModelFile]] = {}
    for file in files:
        found.setdefault(file.family, []).append(file)
    standard = {family for family, forms in found.items() if any(each.is_standard for each in forms)}
    if standard:
        found = {family: forms for family, forms in found.items() if family in standard or any(map(_begins, forms))}
    return {family: sorted(forms, key=lambda each: (each.order, each.path)) for family, forms in found.items()}


def holds_weights(name: str) -> bool:
    """Whether a file is called like a model, or an index, and not like what trainers save beside it."""
    name = name.lower()
    of_a_model = name.endswith(SUFFIXES) or bool(_INDEX.search(name))
    return of_a_model and not name.startswith(".") and not _BESIDE.search(name)


def has_standard_name(path: Path) -> bool:
    """Whether a library writes a whole model under the name of a file, be it one of several."""
    return _SHARD.sub("", path.name.partition(".")[0]) in _STANDARD


def ranks(paths: Iterable[Path]) -> Mapping[str, Path]:
    """Name of a part → its file, where files are parts of one model that several processes have written; else empty."""
    found: dict[int, dict[str, Path]] = {}
    for path in paths:
        for place, pattern in enumerate(_RANKS):
            if match := pattern.fullmatch(path.name):
                found.setdefault(place, {})[match["root"].replace(".", "_")] = path
    return found.get(1) or found.get(0) or found.get(2) or {}


def _begins(file: ModelFile) -> bool:
    """Whether a file begins like what can be opened; one that can't be read is told of when it is."""
    if file.is_index or not os.access(file.path, os.R_OK):
        return True
    with file.path.open("rb") as stream:
        head = stream.read(_HEAD)
    return may_be_checkpoint(head) or is_compressed(head)


def _model_file(path: Path) -> ModelFile:
    name = _INDEX.sub("", path.name)
    suffix = next((each for each in SUFFIXES if name.lower().endswith(each)), "")
    stem = name[: len(name) - len(suffix)]
    first, _, variant = stem.partition(".")
    index = _INDEX.search(path.name)
    if index and index[1]:
        # `model.safetensors.index.fp16.json`
        variant = index[1].removeprefix(".")
    form = SUFFIXES.index(suffix) if suffix else 0
    if first in _STANDARD:
        return ModelFile(path, _STANDARD[first], (bool(variant), list(_STANDARD).index(first), form))
    return ModelFile(path, _SHARD.sub("", stem), (False, 0, form))
