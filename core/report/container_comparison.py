"""Compares what two files hold besides the elements of their tensors, and which tensors only one of them has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.base.wording import counted
from core.formats import content_digests, is_state_dict, require_checksums
from core.formats.archives.torchscript import CONSTANTS
from core.formats.companions.companions import differing_companions
from core.formats.shared.remainder import INDEX_LABEL
from core.formats.torch_objects.contents import BUFFER
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.report.comparison import no_tick
from core.report.tensor_layout import laid_out, reordered
from core.storage.tensor_reader import Tick

_LISTED = 10
"""Most differing parts that the summary names."""


@dataclass(frozen=True)
class ContainerComparison:
    """How one container differs from another, tensors of the model apart.

    Attributes:
        differences: parts with different contents.
        remarks: sentences on what differs without being wrong, or was not compared.
        bytes_compared: whether tensors that can't be read as numbers were compared as bytes.
    """

    differences: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    bytes_compared: bool = False

    @property
    def same(self) -> bool:
        """Whether no part differs."""
        return not self.differences

    @property
    def identical(self) -> bool:
        """Whether everything was compared and nothing differs, layout included."""
        return not self.differences and not self.remarks and self.bytes_compared

    @property
    def summary(self) -> str:
        """The differences in one sentence; empty where there are none."""
        if not self.differences:
            return ""
        more = len(self.differences) - _LISTED
        listed = ", ".join(self.differences[:_LISTED]) + (f" and {more} more" if more > 0 else "")
        return f"Outside of the weights there are differences: {listed}."


def is_beside_model(checkpoint: Checkpoint, parameter: Parameter) -> bool:
    """Whether a tensor does not belong to the model (but to an optimizer, say), as the file records it."""
    return checkpoint.container.table.reasons.get(parameter.tensor.key, BUFFER) != BUFFER


def unmatched_names(source: Checkpoint, result: Checkpoint) -> tuple[str, ...]:
    """Sentences on the model's tensors that only one of the two has, sorted.

    A tensor matches under any of its tied names, since safetensors files are often saved with one of them only.
    """
    missing = (f"{name} is missing in the result" for name in _own(source, result))
    added = (f"{name} is only in the result" for name in _own(result, source))
    return (*sorted(missing), *sorted(added))


def compare_containers(
    source: Checkpoint, result: Checkpoint, changed: Sequence[str] = (), tick: Tick = no_tick
) -> ContainerComparison:
    """Compare everything but the model's tensors.

    Between two formats only tensors can be compared, and with a result that is a state dict alone.

    Args:
        changed: names of tensors beside the model that differ.
        tick: is called with the number of bytes that were read to look at checksums; may raise to stop.

    Raises:
        UserError: a file has changed, or the result does not fit its checksums.
    """
    before, after = source.container, result.container
    require_checksums(after, tick)
    found = (*changed, *_files_beside(source, result))
    if before.format != after.format:
        kinds = f"{before.format} → {after.format}"
        text = f"The container is another one: {kinds}. What the files hold besides tensors was not compared."
        return ContainerComparison(found, (text, *_left_out(source, result)))
    if before.remainder() == after.remainder():
        return ContainerComparison(found, bytes_compared=True)
    one, other = content_digests(before), content_digests(after)
    if is_state_dict(other) and not is_state_dict(one):
        return ContainerComparison(found, (_state_dict_alone(source, result), *_left_out(source, result)))
    masks = bool(source.masked or result.masked)
    labels = sorted(label for label in one.keys() | other.keys() if not (masks and label.startswith(INDEX_LABEL)))
    differing = [label for label in labels if one.get(label) != other.get(label)]
    found = (*found, *differing, *laid_out(source, result))
    return ContainerComparison(found, tuple(_remarks(source, result, found)), bytes_compared=True)


def _state_dict_alone(source: Checkpoint, result: Checkpoint) -> str:
    """The sentence on a result that holds the model's tensors and no more, as a conversion writes it."""
    return (
        f"{result.path.name} is a state dict alone, as --as pth writes it: what {source.path.name} holds besides the "
        "model's tensors is not in it and was not compared. Compare it with its record by verify --record, or commit "
        "without --as for a file with everything."
    )


def _remarks(source: Checkpoint, result: Checkpoint, differences: Sequence[str]) -> Iterator[str]:
    """Sentences on what differs between two files of one format without being wrong."""
    if not differences and not (source.masked or result.masked):
        yield "What the files hold besides tensors is laid out in another way, but is the same."
    if (source.masked and not result.masked) or (result.masked and not source.masked):
        yield "One of the files has masks, so that names in it differ; all else that it says was compared."
    if reordered(source, result):
        yield "The parameters come in another order, by which an optimizer's state finds its own."
    yield from _left_out(source, result)


def _files_beside(source: Checkpoint, result: Checkpoint) -> Iterator[str]:
    """The small files that go with a copy of a model in a folder and differ beside it, or are missing."""
    if source.container.output.folder and result.container.output.folder:
        yield from (f"the file {name}" for name in differing_companions(source.container, result.container))


def _own(one: Checkpoint, other: Checkpoint) -> list[str]:
    """The names of model tensors that the other checkpoint has under none of their tied names."""
    converted = one.container.format != other.container.format
    missing = (
        each
        for each in one.parameters
        if not is_beside_model(one, each) and not (converted and _is_plain_constant(one, each))
    )
    return [each.name for each in missing if other.by_name.keys().isdisjoint([each.name, *_names(one, each)])]


def _is_plain_constant(checkpoint: Checkpoint, parameter: Parameter) -> bool:
    """Whether it is a constant of a program that has its weights elsewhere, so that no state dict has it."""
    program = checkpoint.container.format == "TorchScript" and parameter.module == CONSTANTS
    return program and any(each.module != CONSTANTS and each.prunable for each in checkpoint.parameters)


def _left_out(source: Checkpoint, result: Checkpoint) -> Iterator[str]:
    """Sentences on tensors that are missing in the result without being an error."""
    for each in source.parameters:
        if each.name not in result.by_name and not is_beside_model(source, each):
            others = [name for name in _names(source, each) if name in result.by_name]
            if others:
                yield f"{each.name} is left out; it is tied to {others[0]}."
    beside = [each for each in source.parameters if is_beside_model(source, each) or _is_plain_constant(source, each)]
    missing = sum(each.name not in result.by_name for each in beside)
    if missing:
        which = "that is kept beside the model is" if missing == 1 else "that are kept beside the model are"
        yield f"{counted(missing, 'tensor')} {which} left out."


def _names(checkpoint: Checkpoint, parameter: Parameter) -> tuple[str, ...]:
    """All names of a parameter's tensor."""
    return (parameter.owner, *checkpoint.ties.get(parameter.owner, ()))
