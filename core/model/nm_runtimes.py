"""Which tensors torch's 2:4 kernels take, by dtype and dimensions: ``torch.sparse.to_sparse_semi_structured``.

The kernels need a GPU that has them (CUDA) and contiguous matrices; N of M for other numbers they don't have. Rows and
columns must be multiples of numbers that depend on dtype and library, by the tables in ``torch/sparse/
semi_structured.py`` of torch 2.13 (``_DTYPE_SHAPE_CONSTRAINTS``), where cuSPARSELt is used unless CUTLASS is forced.
"""

from collections.abc import Mapping

from core.storage.tensor_ref import Tensor

HARDWARE = (2, 4)
"""The N and M that the kernels are for."""

MULTIPLES: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "cuSPARSELt": {
        "float16": (16, 16),
        "bfloat16": (16, 16),
        "int8": (32, 32),
        "float8_e4m3fn": (32, 32),
    },
    "CUTLASS": {
        "float16": (32, 64),
        "bfloat16": (32, 64),
        "float32": (32, 32),
        "int8": (16, 128),
    },
}
"""Library → dtype → what rows and columns must be multiples of."""

CONDITIONS = (
    "torch's 2:4 kernels (to_sparse_semi_structured) take matrices on a GPU: in float16 and bfloat16 with rows and "
    "columns in multiples of 16 × 16 (cuSPARSELt) or 32 × 64 (CUTLASS), in int8 of 32 × 32 or 16 × 128, in float8 of "
    "32 × 32 (cuSPARSELt), in float32 of 32 × 32 (CUTLASS)."
)


def libraries_for(tensor: Tensor, side: int) -> tuple[str, ...]:
    """The libraries whose 2:4 kernels take a tensor of this dtype and shape as the weight of a linear layer.

    Args:
        tensor: the weight.
        side: the dimension of its inputs. Where that is the first, the layer multiplies with the weight's transpose.
    """
    if len(tensor.shape) != 2:
        return ()
    rows, columns = tensor.shape if side == 1 else tensor.shape[::-1]
    least = {library: multiples.get(tensor.dtype.name) for library, multiples in MULTIPLES.items()}
    return tuple(library for library, each in least.items() if each and _divides(each, (rows, columns)))


def _divides(least: tuple[int, int], shape: tuple[int, int]) -> bool:
    return all(size and size % step == 0 for size, step in zip(shape, least, strict=True))
