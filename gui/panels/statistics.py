"""Statistics of what is selected, in words: exact as soon as they have been read, estimates marked."""

from functools import reduce
from operator import add

from core.measures import Measures
from core.moments import Moments
from core.quantiles import PARTS
from core.spectrum import spectrum
from gui import wording

Texts = dict[str, str]
"""Field of the panel → what stands in it."""


class Statistics:
    """Looks up what has been read; quantiles of several parameters together are estimated once."""

    def __init__(self) -> None:
        self._estimated: tuple[Measures, tuple[str, ...], Texts] | None = None

    def texts(self, measures: Measures, owners: tuple[str, ...]) -> Texts:
        """Of some parameters together, as far as it is known."""
        return {**_moments(measures, owners), **self._quantiles(measures, owners)}

    def _quantiles(self, measures: Measures, owners: tuple[str, ...]) -> Texts:
        if len(owners) == 1:
            found = measures.quantiles_of(owners[0])
            return _spread(found.magnitudes) if found is not None else {}
        indexes = [measures.index_of(name) for name in owners]
        if not indexes or any(index is None for index in indexes):
            return {}
        if self._estimated is None or self._estimated[:2] != (measures, owners):
            together = _spread(spectrum(indexes).quantiles(PARTS))
            self._estimated = measures, owners, {field: f"≈ {text}" for field, text in together.items()}
        return self._estimated[2]


def _moments(measures: Measures, owners: tuple[str, ...]) -> Texts:
    found = [moments for moments in map(measures.moments_of, owners) if moments is not None]
    if not owners or len(found) < len(owners):
        return {}
    together: Moments = reduce(add, found)
    return {
        "range": f"{wording.number(together.low)} … {wording.number(together.high)}",
        "mean": f"{wording.number(together.mean, 3)}, {wording.number(together.std, 3)}",
        "norms": f"{wording.number(together.absolute)}, {wording.number(together.euclidean)}",
    }


def _spread(magnitudes: tuple[float, ...]) -> Texts:
    if not magnitudes:
        return {}
    least, lower, median, upper, most = (wording.number(each, 3) for each in magnitudes)
    return {"median": median, "middle": f"{lower} … {upper}", "most": f"{least} … {most}"}
