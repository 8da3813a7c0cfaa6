"""Compares what two files hold besides the elements of their tensors, and which tensors only one of them has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.base.wording import counted
from core.formats import content_digests
from core.formats.torch_objects.contents import BUFFER
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter

_LISTED = 3
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


def compare_containers(source: Checkpoint, result: Checkpoint, changed: Sequence[str] = ()) -> ContainerComparison:
    """Compare everything but the model's tensors.

    Between two formats, and where a file has masks (which change names), only tensors can be compared.

    Args:
        changed: names of tensors beside the model that differ.

    Raises:
        UserError: a file has changed.
    """
    before, after = source.container, result.container
    if before.format != after.format:
        kinds = f"{before.format} → {after.format}"
        text = f"The container is another one: {kinds}. What the files hold besides tensors was not compared."
        return ContainerComparison(tuple(changed), (text, *_left_out(source, result)))
    if before.remainder() == after.remainder():
        return ContainerComparison(tuple(changed), bytes_compared=True)
    if source.masked or result.masked:
        text = "Masks change the names in a file, so what the files hold besides tensors was not compared."
        return ContainerComparison(tuple(changed), (text, *_left_out(source, result)))
    one, other = content_digests(before), content_digests(after)
    differing = sorted(label for label in one.keys() | other.keys() if one.get(label) != other.get(label))
    text = "What the files hold besides tensors is laid out in another way, but is the same."
    remarks = () if differing else (text,)
    return ContainerComparison((*changed, *differing), remarks, bytes_compared=True)


def _own(one: Checkpoint, other: Checkpoint) -> list[str]:
    """The names of model tensors that the other checkpoint has under none of their tied names."""
    missing = (each for each in one.parameters if not is_beside_model(one, each))
    return [each.name for each in missing if other.by_name.keys().isdisjoint([each.name, *_names(one, each)])]


def _left_out(source: Checkpoint, result: Checkpoint) -> Iterator[str]:
    """Sentences on tensors that are missing in the result without being an error."""
    for each in source.parameters:
        if each.name not in result.by_name and not is_beside_model(source, each):
            others = [name for name in _names(source, each) if name in result.by_name]
            if others:
                yield f"{each.name} is left out; it is tied to {others[0]}."
    beside = [each for each in source.parameters if is_beside_model(source, each)]
    missing = sum(each.name not in result.by_name for each in beside)
    if missing:
        which = "that is kept beside the model is" if missing == 1 else "that are kept beside the model are"
        yield f"{counted(missing, 'tensor')} {which} left out."


def _names(checkpoint: Checkpoint, parameter: Parameter) -> tuple[str, ...]:
    """All names of a parameter's tensor."""
    return (parameter.owner, *checkpoint.ties.get(parameter.owner, ()))
