"""The rows of the table, in its order."""

from collections.abc import Callable, Iterator

from tests.benchmarks import (
    committing,
    densities,
    errors,
    evaluating,
    exact,
    index_build,
    index_file,
    layer_matrix,
    many,
    masks,
    moving,
    opening,
    pruning,
    solving,
    starting,
    whole,
)
from tests.benchmarks.results import Result
from tests.benchmarks.stage import Stage

ROWS: dict[str, Callable[[Stage], Iterator[Result]]] = {
    "index": index_build.measure,
    "densities": densities.measure,
    "solve": solving.measure,
    "move": moving.measure,
    "index-file": index_file.measure,
    "errors": errors.measure,
    "matrix": layer_matrix.measure,
    "exact": exact.measure,
    "masks": masks.measure,
    "commit": committing.measure,
    "prune": pruning.measure,
    "evaluate": evaluating.measure,
    "open": opening.measure,
    "memory": whole.measure,
    "many": many.measure,
    "start": starting.measure,
}
