"""Statistics of what is selected, in words: exact as soon as they have been read, estimates marked."""

from collections.abc import Callable
from functools import reduce
from operator import add

from core.index.histogram import magnitude_histogram
from core.index.moments import Moments
from core.index.quantiles import PARTS
from core.preview.measurements import Measurements
from gui.support import number_format

Texts = dict[str, str]
"""Field of the panel → what stands in it."""
_Find = Callable[[Measurements, tuple[str, ...]], Texts]


class StatisticsTexts:
    """Writes what has been read; the texts of a parameter are kept once all of it is known."""

    def __init__(self) -> None:
        self._said: dict[_Find, tuple[Measurements, tuple[str, ...], Texts]] = {}

    def texts(self, measurements: Measurements, owners: tuple[str, ...]) -> Texts:
        """Of some parameters together, as far as it is known."""
        return {**self._once(_moments, measurements, owners), **self._once(_quantiles, measurements, owners)}

    def _once(self, find: _Find, measurements: Measurements, owners: tuple[str, ...]) -> Texts:
        said = self._said.get(find)
        if said is not None and said[:2] == (measurements, owners):
            return said[2]
        found = find(measurements, owners)
        if found:
            self._said[find] = measurements, owners, found
        return found


def _quantiles(measurements: Measurements, owners: tuple[str, ...]) -> Texts:
    """Exact of one parameter; of several together estimated out of their indexes."""
    if len(owners) == 1:
        found = measurements.quantiles_of(owners[0])
        return _spread(found.magnitudes) if found is not None else {}
    indexes = [index for index in map(measurements.index_of, owners) if index is not None]
    if not owners or len(indexes) < len(owners):
        return {}
    together = _spread(magnitude_histogram(indexes).quantiles(PARTS))
    return {field: f"≈ {text}" for field, text in together.items()}


def _moments(measurements: Measurements, owners: tuple[str, ...]) -> Texts:
    found: list[Moments] = []
    for moments in map(measurements.moments_of, owners):
        # of thousands that are not read, the others are not asked
        if moments is None:
            return {}
        found.append(moments)
    if not found:
        return {}
    together: Moments = reduce(add, found)
    if not together.count:
        # no finite weight has any of these
        return {}
    return {
        "range": f"{number_format.number(together.low)} … {number_format.number(together.high)}",
        "mean": f"{number_format.number(together.mean, 3)}, {number_format.number(together.std, 3)}",
        "norms": f"{number_format.number(together.absolute)}, {number_format.number(together.euclidean)}",
    }


def _spread(magnitudes: tuple[float, ...]) -> Texts:
    if not magnitudes:
        return {}
    least, lower, median, upper, most = (number_format.number(each, 3) for each in magnitudes)
    return {"median": median, "middle": f"{lower} … {upper}", "most": f"{least} … {most}"}
