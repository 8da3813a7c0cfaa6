"""References to tensors: where the elements lie in a file, with dtype, shape and strides. Nothing is read here.

`Storage` and `Tensor` are values, which mypy sees to by ``Final``: of 100,000 tensors a frozen dataclass, whose
attributes are set by calls, takes four times as long to make.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from typing import Final, NamedTuple

from core.base.dtypes import DType
from core.storage.source_file import SourceFile


@dataclass(slots=True, unsafe_hash=True)
class Storage:
    """A run of bytes in a file of which tensors are views, as ``torch.UntypedStorage`` is in memory.

    Attributes:
        file: where the bytes are.
        start: offset of the first byte.
        nbytes: how many.
    """

    file: Final[SourceFile]
    start: Final[int]
    nbytes: Final[int]


@dataclass(slots=True, unsafe_hash=True)
class Tensor:
    """A strided view of a `Storage`, as a ``torch.Tensor`` is in memory. It holds no elements.

    Attributes:
        key: its full name in the file.
        dtype: of its elements.
        shape: of any number of dimensions.
        stride: elements to step in each dimension, as in torch.
        offset: elements from the storage's start to its first element.
        storage: the bytes it is a view of.
        unreadable: why its elements can't be read (sparse, quantised …); empty where they can.
    """

    key: Final[str]
    dtype: Final[DType]
    shape: Final[tuple[int, ...]]
    stride: Final[tuple[int, ...]]
    offset: Final[int]
    storage: Final[Storage]
    unreadable: Final[str] = field(default="", compare=False)

    @property
    def shown(self) -> "Tensor":
        """The tensor whose elements are looked at: itself, or what is stored in its place (`EncodedTensor`)."""
        return self

    @property
    def numel(self) -> int:
        """How many elements it has."""
        return prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes of its elements, without gaps."""
        return self.numel * self.dtype.itemsize

    @property
    def extent(self) -> int:
        """Elements of the storage from its first element to its last, both included; 0 for an empty tensor."""
        return _layout(self.shape, self.stride).extent

    @property
    def non_overlapping_and_dense(self) -> bool:
        """Whether its elements are all those of its extent, each once, in any order of dimensions.

        The name is torch's. Like `non_overlapping` it may be False for unusual strides that are both.
        """
        found = _layout(self.shape, self.stride)
        return found.dense and found.non_overlapping

    @property
    def contiguous(self) -> bool:
        """Whether its elements lie in C order without gaps, as ``torch.Tensor.is_contiguous`` tells."""
        return _layout(self.shape, self.stride).contiguous

    @property
    def non_overlapping(self) -> bool:
        """Whether no two indices lead to the same element.

        The rule is sufficient, not necessary: each stride, in ascending order, must pass the extent of the dimensions
        with smaller ones.
        """
        return _layout(self.shape, self.stride).non_overlapping

    def byte_strides(self, itemsize: int) -> tuple[int, ...]:
        """The strides in bytes of an array that is laid out like this tensor; 0 for dimensions of at most one element.

        Args:
            itemsize: bytes of one of the array's elements.
        """
        # a dimension of one element may have any stride in a file, even one that numpy's 63 bits can't hold
        return tuple(step * itemsize if size > 1 else 0 for size, step in zip(self.shape, self.stride, strict=True))

    @property
    def start(self) -> int:
        """Offset of its first element in the file, in bytes."""
        return self.storage.start + self.offset * self.dtype.itemsize


@dataclass(frozen=True, slots=True)
class Stored:
    """What a file has of a tensor that is sparse or quantised by torch, or of a class that keeps its values elsewhere.

    Attributes:
        scheme: torch's name of the layout or quantizer: ``per_tensor_affine``, ``sparse_coo``; or the full
            name of the class.
        elements: the integers, or the values that are not zero; of a class, what takes most bytes.
        parts: tensors that belong to it, by what they are: scales, zero points, indices.
        numbers: a scale and a zero point for all of it, the axis of scales.
        facts: other attributes of an instance of a class: whole numbers, tuples of them, and names of dtypes.
    """

    scheme: str
    elements: Tensor
    parts: tuple[tuple[str, Tensor], ...] = ()
    numbers: tuple[tuple[str, float], ...] = ()
    facts: tuple[tuple[str, int | str | tuple[int, ...]], ...] = ()


@dataclass(slots=True, unsafe_hash=True)
class EncodedTensor(Tensor):
    """A tensor whose elements can't be read as they are, with what can be looked at in their place.

    Attributes:
        stored: what the file has of it.
    """

    stored: Final[Stored] = field(kw_only=True, compare=False)

    @property
    def shown(self) -> Tensor:
        """What is stored in its place."""
        return self.stored.elements


def encoded(tensor: Tensor, stored: Stored | None) -> Tensor:
    """A tensor with what is stored in its place, if anything is."""
    if stored is None:
        return tensor
    place = tensor.shape, tensor.stride, tensor.offset, tensor.storage
    return EncodedTensor(tensor.key, tensor.dtype, *place, tensor.unreadable, stored=stored)


class _Layout(NamedTuple):
    """What shape and strides say of a tensor: its properties of these names, and whether its extent has no gaps."""

    extent: int
    dense: bool
    contiguous: bool
    non_overlapping: bool


@lru_cache(1 << 10)
def _layout(shape: tuple[int, ...], stride: tuple[int, ...]) -> _Layout:
    """Kept, since very many tensors have few of them, and to work out each takes a while."""
    numel, wanted = prod(shape), contiguous_stride(shape)
    if stride == wanted:
        return _Layout(numel, dense=True, contiguous=True, non_overlapping=True)
    extent = numel and 1 + sum((size - 1) * step for size, step in zip(shape, stride, strict=True))
    sides = zip(shape, stride, wanted, strict=True)
    contiguous = not numel or all(step == want for size, step, want in sides if size > 1)
    return _Layout(extent, numel == extent, contiguous, _is_non_overlapping(shape, stride))


def _is_non_overlapping(shape: tuple[int, ...], stride: tuple[int, ...]) -> bool:
    reach = 1
    for step, size in sorted(zip(stride, shape, strict=True)):
        if size > 1:
            if step < reach:
                return False
            reach = step * (size - 1) + reach
    return True


@lru_cache(1 << 10)
def contiguous_stride(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides, in elements, of a tensor of this shape in C order, as torch computes them."""
    strides: list[int] = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))
