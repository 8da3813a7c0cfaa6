"""What the report calls outputs and inputs."""

import pytest

from core.handover.layer_scan import DeadUnits
from core.handover.report_data import Units
from core.model.orientation import Axes

ROWS, COLUMNS = DeadUnits(6, 3, 2), DeadUnits(4, 1, 0)


@pytest.mark.parametrize(
    ("axes", "units"),
    [
        (Axes.OUT_IN, Units("out_in", 6, 3, 2, 4, 1, 0)),
        (Axes.IN_OUT, Units("in_out", 4, 1, 0, 6, 3, 2)),
        (Axes.ROWS_COLUMNS, Units("rows_columns", 6, 3, 2, 4, 1, 0)),
    ],
)
def test_which_dimension_the_outputs_are_depends_on_the_class(axes: Axes, units: Units) -> None:
    assert Units.of(axes, (ROWS, COLUMNS)) == units
