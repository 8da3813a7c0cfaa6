"""Where the values come from that layers are coloured by."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from core.base.arrays import Flags, Floats
from gui.plots.layer_readings import CHANGE, SENSITIVITY
from gui.plots.switch import DENSITY, ERROR
from gui.state.document_state import DocumentState
from gui.state.model_difference import ModelDifference
from gui.state.sensitivities import Sensitivities


class LayerNumbers(NamedTuple):
    """A value of each owner, in file order.

    Attributes:
        values: float64 (n,); NaN where nothing is known.
        exact: bool (n,); False where the value is an estimate.
    """

    values: Floats
    exact: Flags


LayerValues = Callable[[DocumentState], LayerNumbers]
"""From what is shown now to the values."""


def layer_values(sensitivities: Sensitivities, difference: ModelDifference) -> Mapping[str, LayerValues]:
    """The values of each reading, by its key in `gui.plots.layer_readings`."""

    def losses(now: DocumentState) -> LayerNumbers:
        found = np.full(len(now.plan_numbers.owners), np.nan)
        numbers = now.measurements.numbers
        for name, loss in sensitivities.losses.items():
            if name in numbers:
                found[numbers[name]] = loss
        return _all_exact(found)

    def changes(now: DocumentState) -> LayerNumbers:
        return _all_exact(difference.relative if difference.found else np.full(len(now.plan_numbers.owners), np.nan))

    return {
        DENSITY: lambda now: LayerNumbers(now.plan_numbers.densities, now.plan_numbers.exact),
        ERROR: lambda now: LayerNumbers(now.plan_numbers.errors, now.plan_numbers.squares.exact),
        SENSITIVITY: losses,
        CHANGE: changes,
    }


def _all_exact(values: Floats) -> LayerNumbers:
    return LayerNumbers(values, np.ones(len(values), np.bool_))
