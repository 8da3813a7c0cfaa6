"""A checkpoint as it lies on disk: bytes, and a table of tensors that are views of them."""

from dataclasses import dataclass, field
from math import prod

from core.base.dtypes import DType
from core.storage.source_file import SourceFile


@dataclass(frozen=True)
class Storage:
    """A run of bytes in a file that tensors are views of.

    Attributes:
        file: where the bytes are.
        start: offset of the first byte.
        nbytes: how many.
    """

    file: SourceFile
    start: int
    nbytes: int


@dataclass(frozen=True)
class Tensor:
    """One tensor of the file. Its bytes are not read here.

    Attributes:
        key: its full name as the file has it.
        dtype: of its elements.
        shape: of any number of dimensions.
        stride: elements to step in each dimension.
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
    def numel(self) -> int:
        return prod(self.shape)

    @property
    def nbytes(self) -> int:
        return self.numel * self.dtype.itemsize

    @property
    def extent(self) -> int:
        """Elements of the storage from its first element to its last, both counted; 0 where it is empty."""
        if self.numel == 0:
            return 0
        return 1 + sum((size - 1) * step for size, step in zip(self.shape, self.stride, strict=True))

    @property
    def solid(self) -> bool:
        """Whether its elements are exactly the ones in its extent, each once, in whatever order."""
        return self.numel == self.extent and self.distinct

    @property
    def in_order(self) -> bool:
        """Whether its elements lie in C order, without gaps."""
        wanted = contiguous_stride(self.shape)
        sides = zip(self.shape, self.stride, wanted, strict=True)
        return not self.numel or all(step == want for size, step, want in sides if size > 1)

    @property
    def distinct(self) -> bool:
        """Whether no element is stood for twice, by the sufficient rule that each stride passes what is inside it."""
        reach = 1
        for step, size in sorted(zip(self.stride, self.shape, strict=True)):
            if size > 1:
                if step < reach:
                    return False
                reach = step * (size - 1) + reach
        return True

    def steps(self, itemsize: int) -> tuple[int, ...]:
        """Bytes to step in each dimension of an array that is laid out alike; 0 where there is nothing to step to.

        Args:
            itemsize: bytes of one of the array's elements.
        """
        # for a dimension of one element a file may have any stride, and one beyond 63 bits is none for numpy
        return tuple(step * itemsize if size > 1 else 0 for size, step in zip(self.shape, self.stride, strict=True))

    @property
    def start(self) -> int:
        """Offset in the file, in bytes, of its first element."""
        return self.storage.start + self.offset * self.dtype.itemsize


def contiguous_stride(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of a tensor of this shape in C order."""
    strides: list[int] = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))
