"""A file at a glance: how many weights of which dtypes and classes, the largest tensors, and what else it records."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.formats.recorded import RecordedFacts, recorded_facts
from core.model.checkpoint import Checkpoint
from core.model.parameter import ModuleClass, Parameter

LARGEST = 10
"""How many of the largest tensors are listed."""

_PRODUCERS = {
    "pytorch-lightning_version": "PyTorch Lightning {}",
    "transformers_version": "transformers {}",
    "_diffusers_version": "diffusers {}",
    "library_name": "{}",
    "modelspec.implementation": "{}",
    "producer": "{}",
    "secateurs": "Secateurs, whose record is in it",
}
"""Recorded value → how the program is called that wrote the file, which the value completes."""


@dataclass(frozen=True)
class Amount:
    """Tensors that have something in common.

    Attributes:
        name: of what they have in common, such as a dtype.
        tensors: how many.
        numel: their elements.
        nbytes: bytes of these.
    """

    name: str
    tensors: int
    numel: int
    nbytes: int


@dataclass(frozen=True)
class FileSummary:
    """A file at a glance. Tied tensors count once.

    Attributes:
        path: as it was opened.
        format: its name for users.
        files: name and bytes of each file that belongs to it.
        whole: the parameters of the model.
        prunable: those of them that can be pruned.
        beside: buffers and whatever else is no parameter.
        dtypes: all tensors by dtype, most bytes first.
        classes: modules by class: ``tensors`` counts the modules, numel and nbytes their own parameters; the most
            weights first. A guess ends in a question mark.
        largest: the largest tensors, at most `LARGEST`.
        ties: name of an owner → the names tied to it.
        producer: the program that wrote it, as far as it says so; else empty.
        facts: what else it records.
        notes: sentences.
    """

    path: Path
    format: str
    files: tuple[tuple[str, int], ...]
    whole: Amount
    prunable: Amount
    beside: Amount
    dtypes: tuple[Amount, ...]
    classes: tuple[Amount, ...]
    largest: tuple[Parameter, ...]
    ties: Mapping[str, tuple[str, ...]]
    producer: str
    facts: RecordedFacts
    notes: tuple[str, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of all its files."""
        return sum(size for _, size in self.files)


def summarise(checkpoint: Checkpoint) -> FileSummary:
    """Make the summary. Of the file only small parts are read: no elements.

    Raises:
        UserError: the file has changed.
    """
    facts = recorded_facts(checkpoint.container)
    own = [each for each in checkpoint.parameters if not each.tied_to]
    model = [each for each in own if not each.beside]
    return FileSummary(
        checkpoint.path,
        checkpoint.container.format,
        tuple((file.path.name, file.size) for file in checkpoint.files),
        _amount("model", model),
        _amount("prunable", [each for each in model if each.prunable]),
        _amount("beside", [each for each in own if each.beside]),
        tuple(_by_dtype(own)),
        tuple(_by_class(model, checkpoint.classes)),
        tuple(sorted(own, key=lambda each: -each.tensor.nbytes)[:LARGEST]),
        checkpoint.ties,
        _producer(dict(facts.values)),
        facts,
        checkpoint.notes,
    )


def _amount(name: str, parameters: Iterable[Parameter]) -> Amount:
    tensors = [each.tensor for each in parameters]
    return Amount(name, len(tensors), sum(each.numel for each in tensors), sum(each.nbytes for each in tensors))


def _by_dtype(parameters: Iterable[Parameter]) -> Iterator[Amount]:
    found: dict[str, list[Parameter]] = {}
    for each in parameters:
        found.setdefault(each.tensor.dtype.name, []).append(each)
    yield from sorted((_amount(*each) for each in found.items()), key=lambda each: -each.nbytes)


def _by_class(parameters: Iterable[Parameter], classes: Mapping[str, ModuleClass]) -> Iterator[Amount]:
    """Classes of the modules that have parameters of their own, and of all others that the file records."""
    modules = Counter(each.label for path, each in classes.items() if path)
    found: dict[str, list[Parameter]] = {}
    for each in parameters:
        found.setdefault(classes[each.module].label, []).append(each)
    counted = (_amount(label, found.get(label, ())) for label in modules if label)
    amounts = (Amount(each.name, modules[each.name], each.numel, each.nbytes) for each in counted)
    yield from sorted(amounts, key=lambda each: (-each.numel, -each.tensors))


def _producer(values: Mapping[str, str]) -> str:
    return next((told.format(values[key]) for key, told in _PRODUCERS.items() if values.get(key)), "")
