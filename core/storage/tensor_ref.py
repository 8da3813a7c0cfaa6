"""References to tensors: where the elements lie in a file, with dtype, shape and strides. Nothing is read here."""

from dataclasses import dataclass, field
from functools import lru_cache
from math import prod

from core.base.dtypes import DType
from core.storage.source_file import SourceFile


@dataclass(frozen=True, slots=True)
class Storage:
    """A run of bytes in a file of which tensors are views, as ``torch.UntypedStorage`` is in memory.

    Attributes:
        file: where the bytes are.
        start: offset of the first byte.
        nbytes: how many.
    """

    file: SourceFile
    start: int
    nbytes: int


@dataclass(frozen=True, slots=True)
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

    key: str
    dtype: DType
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    storage: Storage
    unreadable: str = field(default="", compare=False)

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
        if self._plain or self.numel == 0:
            return self.numel
        return 1 + sum((size - 1) * step for size, step in zip(self.shape, self.stride, strict=True))

    @property
    def non_overlapping_and_dense(self) -> bool:
        """Whether its elements are all those of its extent, each once, in any order of dimensions.

        The name is torch's. Like `non_overlapping` it may be False for unusual strides that are both.
        """
        return self.numel == self.extent and self.non_overlapping

    @property
    def contiguous(self) -> bool:
        """Whether its elements lie in C order without gaps, as ``torch.Tensor.is_contiguous`` tells."""
        wanted = contiguous_stride(self.shape)
        sides = zip(self.shape, self.stride, wanted, strict=True)
        return self._plain or not self.numel or all(step == want for size, step, want in sides if size > 1)

    @property
    def non_overlapping(self) -> bool:
        """Whether no two indices lead to the same element.

        The rule is sufficient, not necessary: each stride, in ascending order, must pass the extent of the dimensions
        with smaller ones.
        """
        if self._plain:
            return True
        reach = 1
        for step, size in sorted(zip(self.stride, self.shape, strict=True)):
            if size > 1:
                if step < reach:
                    return False
                reach = step * (size - 1) + reach
        return True

    @property
    def _plain(self) -> bool:
        """Whether it has the strides of C order, as most have; of very many tensors more would take a while."""
        return self.stride == contiguous_stride(self.shape)

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


@dataclass(frozen=True, slots=True)
class EncodedTensor(Tensor):
    """A tensor whose elements can't be read as they are, with what can be looked at in their place.

    Attributes:
        stored: what the file has of it.
    """

    stored: Stored = field(kw_only=True, compare=False)

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


@lru_cache(1 << 10)
def contiguous_stride(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides, in elements, of a tensor of this shape in C order, as torch computes them."""
    strides: list[int] = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))
