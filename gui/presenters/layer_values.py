"""Where the values come from that layers are coloured by."""

from collections.abc import Callable, Mapping

import numpy as np

from core.base.arrays import Floats
from gui.plots.layer_readings import CHANGE, SENSITIVITY
from gui.plots.switch import DENSITY, ERROR
from gui.state.document_state import DocumentState
from gui.state.model_difference import ModelDifference
from gui.state.sensitivities import Sensitivities

LayerValues = Callable[[DocumentState], Floats]
"""From what is shown now to a value of each owner, (n,) in file order; NaN where nothing is known."""


def layer_values(sensitivities: Sensitivities, difference: ModelDifference) -> Mapping[str, LayerValues]:
    """The values of each reading, by its key in `gui.plots.layer_readings`."""

    def losses(now: DocumentState) -> Floats:
        found = np.full(len(now.plan_numbers.owners), np.nan)
        numbers = now.measurements.numbers
        for name, loss in sensitivities.losses.items():
            if name in numbers:
                found[numbers[name]] = loss
        return found

    def changes(now: DocumentState) -> Floats:
        return difference.relative if difference.found else np.full(len(now.plan_numbers.owners), np.nan)

    return {
        DENSITY: lambda now: now.plan_numbers.densities,
        ERROR: lambda now: now.plan_numbers.errors,
        SENSITIVITY: losses,
        CHANGE: changes,
    }
