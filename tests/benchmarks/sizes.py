"""How much data the rows are measured on."""

from dataclasses import dataclass

M = 1_000_000


@dataclass(frozen=True)
class Sizes:
    """How much of everything.

    Attributes:
        indexed: weights and tensors of the checkpoints that are indexed, about as many as models of such sizes have.
        tensors: in the checkpoint that is moved over in the window.
        moved: weights of it.
        naive: weights that are counted without an index, and of the model that is put under masks.
        sorted: weights whose k-th is looked for.
        evaluated: weights of the model that is evaluated, in matrices of `evaluating.MATRIX`.
        many: tensors of the checkpoint that has more of them than models have.
        written: bytes of the file that is committed.
        opened: bytes of the checkpoint in shards.
        largest: bytes of the largest tensor in it.
        moves: of the threshold.
        rounds: that the moves are parted into.
        repeats: of each measurement (`timing.turns`).
    """

    indexed: tuple[tuple[int, int], ...]
    tensors: int
    moved: int
    naive: int
    sorted: int
    evaluated: int
    many: int
    written: int
    opened: int
    largest: int
    moves: int
    rounds: int
    repeats: int


FULL = Sizes(
    indexed=((10 * M, 100), (100 * M, 300), (1000 * M, 1000)),
    tensors=1000,
    moved=1000 * M,
    naive=50 * M,
    sorted=50 * M,
    evaluated=25 * M,
    many=100_000,
    written=1000 * M,
    opened=8000 * M,
    largest=2000 * M,
    moves=600,
    rounds=3,
    repeats=5,
)
QUICK = Sizes(
    indexed=((M, 10),),
    tensors=100,
    moved=2 * M,
    naive=M,
    sorted=M,
    evaluated=5 * M // 4,
    many=200,
    written=4 * M,
    opened=16 * M,
    largest=4 * M,
    moves=12,
    rounds=1,
    repeats=1,
)
