"""What the pickle of a quantised, sparse or packed tensor of torch holds: elements, and tensors that belong to them."""

from collections.abc import Callable

from core.formats.pickle.nodes import Call, Name, Node
from core.formats.shared.malformed import Malformed
from core.storage.tensor_ref import Stored, Tensor

PACKED = "Its bytes are packed inside the pickle, where they can't be read in place."
QUANTISED = "It is quantised."

Decode = Callable[[Node], Tensor | None]
"""Makes a tensor of the node of an ordinary one; None of any other node. Raises what decoding raises."""
_FAULTS = (Malformed, IndexError, TypeError, ValueError)


def is_packed(node: Node) -> bool:
    """Whether a storage is pickled together with its bytes, as ``pickle.dump`` does."""
    return isinstance(node, Call) and str(node.function) == "torch.storage._load_from_bytes"


def stored_integers(quantizer: Node, elements: Callable[[], Tensor], decode: Decode) -> Stored | None:
    """The integers of a quantised tensor, and its scales; None where they are kept in an unknown way.

    Args:
        quantizer: ``(torch.per_tensor_affine, scale, zero point)`` or ``(torch.per_channel_affine, scales, zero points,
            axis)``.
        elements: makes the tensor of the integers.
    """
    try:
        match quantizer:
            case (Name() as scheme, float() as scale, int() as zero_point):
                return Stored(scheme.name, elements(), (), (("scale", scale), ("zero point", zero_point)))
            case (Name() as scheme, scales, zero_points, int() as axis):
                parts = _decoded({"scales": scales, "zero points": zero_points}, decode)
                return Stored(scheme.name, elements(), parts, (("axis", axis),))
    except _FAULTS:
        # it is listed all the same
        pass
    return None


def stored_values(layout: Node, parts: tuple[Node, ...], decode: Decode) -> Stored | None:
    """The values of a sparse tensor that are stored, and their indices; None where they are kept in an unknown way.

    Args:
        layout: such as ``torch.sparse_coo``.
        parts: ``(indices, values, …)`` of a COO tensor, else ``(compressed indices, indices, values, …)``.
    """
    scheme = _layout_name(layout)
    names = ("indices",) if scheme == "sparse_coo" else ("compressed indices", "indices")
    try:
        values = decode(parts[len(names)])
        return (
            None if values is None else Stored(scheme, values, _decoded(dict(zip(names, parts, strict=False)), decode))
        )
    except _FAULTS:
        return None


def _layout_name(layout: Node) -> str:
    """``sparse_coo``; torch pickles ``torch.sparse_coo`` as a call that is given the name."""
    match layout:
        case Name(name=name) | Call(args=(str() as name,)):
            return name.rpartition(".")[2]
    return "sparse"


def _decoded(nodes: dict[str, Node], decode: Decode) -> tuple[tuple[str, Tensor], ...]:
    found = ((name, decode(node)) for name, node in nodes.items())
    return tuple((name, tensor) for name, tensor in found if tensor is not None)
