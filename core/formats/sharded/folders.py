"""Folders as libraries write them: the file to begin with, the files that are parts of one model, or several models."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.base.errors import UserError
from core.base.paths import is_folder
from core.formats.companions.model_config import ModelConfig, read_config
from core.formats.sharded.model_files import ModelFile, model_files, ranks
from core.formats.shared.malformed import shorten

METADATA = ".metadata"
"""The metadata file of a ``torch.distributed.checkpoint`` folder."""

_PART = ".distcp"
_HANDED_OVER = {"SHA256SUMS", "report.html", "reproduce.py"}
"""Beside the folder of a pruned model that was handed over: they go with it, it is no part of them."""
_NAMED = 8
"""Most models that are named where there are several."""
_NO_MODELS = ("optimizer", "scheduler", ".")
"""Beginnings of names of folders beside a model that hold none."""
_CACHED = "models--*"
"""Folders of models in the cache of the Hugging Face hub."""
_LATEST = "latest"
"""A file of DeepSpeed that names the folder of the last step."""
_LONGEST_NAME, _FORBIDDEN = 255, frozenset("/\\:")
_RANK = re.compile(r"mp_rank_\d+(_\d+)*")
"""Folders of Megatron, each with the file of one process."""
_FLAT = "zero_pp_rank_*_model_states.pt"
"""Files of DeepSpeed that hold a share of all weights, flattened, which no single file tells apart."""


@dataclass(frozen=True)
class LocatedModel:
    """Where a model begins.

    Attributes:
        file: to be read first; with ``parts`` the first of these.
        folder: that the model is in, where it is a single file in a folder that was given, or several parts; else None.
        parts: name → file of the parts of one model, which several processes have written; empty otherwise.
        notes: sentences on what else is there.
    """

    file: Path
    folder: Path | None = None
    parts: Mapping[str, Path] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """One of several models in a folder.

    Attributes:
        path: to be opened.
        name: relative to the folder.
        class_name: as a configuration says it; empty where none does.
        nbytes: of its files.
    """

    path: Path
    name: str
    class_name: str
    nbytes: int


class SeveralModels(UserError):  # noqa: N818 - it says what there is
    """A folder holds several models, of which one has to be named.

    Args:
        folder: that was to be opened.
        candidates: at least two.
    """

    def __init__(self, folder: Path, candidates: Sequence[Candidate]) -> None:
        self.folder, self.candidates = folder, tuple(candidates)
        names = ", ".join(map(_described, self.candidates[:_NAMED])) + (", …" if len(self.candidates) > _NAMED else "")
        super().__init__(
            f"{folder} holds more than one model: {names}. Open one of them, such as {self.candidates[0].path}."
        )


def is_distributed(path: Path) -> bool:
    """Whether a file is, by its name, one of several in a ``torch.distributed.checkpoint`` folder."""
    return path.name == METADATA or path.suffix == _PART


def locate(path: Path) -> LocatedModel:
    """Find the file that a model begins with; a path that is no folder is returned as it is.

    Raises:
        SeveralModels: the folder holds more than one.
        UserError: the folder holds none or can't be read, or the path is a ``.distcp`` file, a part of one.
    """
    if path.suffix == _PART:
        raise UserError(f"{path} is a part of what torch.distributed.checkpoint has written. Open its folder instead.")
    try:
        return _in_folder(path) if is_folder(path) else LocatedModel(path)
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from None


def _in_folder(folder: Path) -> LocatedModel:
    folder = _snapshot(folder)
    found = _in_revision(_latest(folder))
    note = _alone(folder, found)
    return replace(found, notes=(*found.notes, note)) if note else found


def _alone(folder: Path, found: LocatedModel) -> str:
    """A sentence on what else is in a folder whose model lies in a folder in it; empty where it does not."""
    inner = (found.folder or found.file.parent).relative_to(folder).parts
    others = sorted(each.name for each in folder.iterdir() if each.name not in {*inner[:1]} and each.name[0] != ".")
    if not inner or not others or {*others} >= _HANDED_OVER:
        return ""
    part, names = shorten("/".join(inner)), ", ".join([*map(shorten, others[:_NAMED]), *["…"] * (len(others) > _NAMED)])
    return (
        f"Only {part} is opened and written, not {names} beside it. To use what is written with the rest, put it "
        f"in the place of {part} in a copy of the whole folder."
    )


def _in_revision(folder: Path) -> LocatedModel:
    config = read_config(folder)
    own = _own_models(folder)
    if len(own) == 1 and not config.parts:
        return own[0]
    inner = dict(_inner_models(folder, config.parts))
    if not own and (parts := _parts_in_folders(inner)):
        return _of_parts(folder, parts)
    models = [*own, *(each for found in inner.values() for each in found)]
    if len(models) == 1:
        return models[0]
    if models:
        raise SeveralModels(folder, [_candidate(folder, each, config) for each in models])
    cached = sorted(each for each in folder.glob(_CACHED) if (each / "snapshots").is_dir())
    if len(cached) == 1:
        return _in_folder(cached[0])
    if cached:
        raise SeveralModels(folder, [Candidate(each, each.name, "", _cached_nbytes(each)) for each in cached])
    raise UserError(_nothing(folder))


def _cached_nbytes(folder: Path) -> int:
    """Bytes of all files of a model in the cache of the Hugging Face hub."""
    return sum(each.stat().st_size for each in folder.glob("blobs/*"))


def _snapshot(folder: Path) -> Path:
    """The snapshot of the main revision, where a folder is that of a model in the cache of the Hugging Face hub."""
    snapshots = folder / "snapshots"
    if not (folder / "blobs").is_dir() or not snapshots.is_dir():
        return folder
    main = _named_in(folder / "refs" / "main", snapshots)
    if main is not None:
        return main
    revisions = sorted(path for path in snapshots.iterdir() if path.is_dir())
    if len(revisions) > 1:
        raise SeveralModels(folder, [Candidate(each, f"snapshots/{each.name}", "", 0) for each in revisions])
    return revisions[0] if revisions else folder


def _latest(folder: Path) -> Path:
    """The folder of the last step, where DeepSpeed has written several."""
    return _named_in(folder / _LATEST, folder) or folder


def _named_in(file: Path, folder: Path) -> Path | None:
    """The folder that a small text file names, if it is one right in ``folder``; else None."""
    if not file.is_file():
        return None
    with file.open("rb") as stream:
        name = stream.read(_LONGEST_NAME + 1).decode(errors="replace").strip()
    inside = folder / name
    plain = name.isprintable() and not _FORBIDDEN & set(name) and name not in ("", ".", "..")
    return inside if plain and len(name) <= _LONGEST_NAME and inside.is_dir() else None


def _own_models(folder: Path) -> list[LocatedModel]:
    """The models whose files lie right in a folder."""
    found = model_files(folder)
    if (folder / METADATA).is_file() and not any(each.is_index for forms in found.values() for each in forms):
        return [LocatedModel(folder / METADATA)]
    parts = ranks(form.path for forms in found.values() for form in forms)
    if parts and not any(form.is_index for forms in found.values() for form in forms):
        return [_of_parts(folder, parts)]
    return [_of_forms(folder, forms) for forms in found.values()]


def _of_parts(folder: Path, parts: Mapping[str, Path]) -> LocatedModel:
    first = next(iter(parts.values()))
    return LocatedModel(first, folder, parts if len(parts) > 1 else {})


def _of_forms(folder: Path, forms: Sequence[ModelFile]) -> LocatedModel:
    """The form that libraries load.

    Raises:
        UserError: it is one of several files without an index.
    """
    first, *others = forms
    if first.is_shard:
        raise UserError(
            f"{folder} has {shorten(first.path.name)}, one of several files of a model, but not their index "
            "(*.index.json). Put it in the same folder, or open one of the files by itself."
        )
    names = ", ".join(shorten(each.path.name) for each in others[:_NAMED])
    notes = (f"{shorten(first.path.name)} was opened, which libraries load first; {names} was not.",) if others else ()
    return LocatedModel(first.path, None if first.is_index else folder, notes=notes)


def _inner_models(folder: Path, parts: Mapping[str, str]) -> Iterator[tuple[str, list[LocatedModel]]]:
    """Name of a folder in a folder → the models in it; those that a pipeline names, or all."""
    names = list(parts) or [each.name for each in sorted(folder.iterdir())]
    for name in names:
        inner = folder / name
        if inner.is_dir() and not name.startswith(_NO_MODELS) and os.access(inner, os.R_OK | os.X_OK):
            yield name, _own_models(inner)


def _parts_in_folders(inner: Mapping[str, Sequence[LocatedModel]]) -> Mapping[str, Path]:
    """Name of a part → its file, where each has a folder that is called after the process that wrote it; else empty."""
    found = {name: models[0].file for name, models in inner.items() if len(models) == 1 and _RANK.fullmatch(name)}
    return found if len(found) == len(inner) else {}


def _candidate(folder: Path, model: LocatedModel, config: ModelConfig) -> Candidate:
    """How a model is told among several: by its folder where it is alone in that, else by its file."""
    inside = model.folder or model.file.parent
    alone = inside != folder and len(_own_models(inside)) == 1
    path = inside if alone else model.file
    name = path.relative_to(folder).as_posix()
    class_name = config.parts.get(name, "") or (read_config(inside).class_name if inside != folder else "")
    return Candidate(path, name, class_name, sum(each.stat().st_size for each in _files(model)))


def _files(model: LocatedModel) -> list[Path]:
    """The files of a model; of one with an index, the index and those that are called like its shards."""
    if model.parts:
        return list(model.parts.values())
    suffixes = {Path(name).suffix for name in [model.file.name.partition(".index")[0]]}
    if model.file.name == METADATA:
        suffixes = {_PART}
    elif model.folder is not None:
        return [model.file]
    return [each for each in model.file.parent.iterdir() if each.suffix in suffixes and each.is_file()]


def _described(candidate: Candidate) -> str:
    kind = f" ({candidate.class_name})" if candidate.class_name else ""
    return f"{shorten(candidate.name)}{kind}"


def _nothing(folder: Path) -> str:
    flat = next(folder.glob(_FLAT), None)
    if flat is not None:
        return (
            f"{folder} holds weights that DeepSpeed has flattened and spread over several files. The script "
            "zero_to_fp32.py, which DeepSpeed writes beside its folders, makes one model of them."
        )
    if not any(folder.iterdir()):
        return f"{folder} can't be opened: it is empty."
    return f"{folder} is a folder, but no file or folder in it is a model of a known kind. Open a file in it."
