"""What the report calls outputs and inputs."""

import pytest

from core.handover.layer_scan import DeadUnits
from core.handover.report_data import Units
from core.model.orientation import Axes

DEAD = DeadUnits(rows=6, columns=4, dead_rows=2, dead_columns=1)


@pytest.mark.parametrize(
    ("axes", "units"),
    [
        (Axes.OUT_IN, Units("out_in", outputs=6, dead_outputs=2, inputs=4, dead_inputs=1)),
        (Axes.IN_OUT, Units("in_out", outputs=4, dead_outputs=1, inputs=6, dead_inputs=2)),
        (Axes.ROWS_COLUMNS, Units("rows_columns", outputs=6, dead_outputs=2, inputs=4, dead_inputs=1)),
    ],
)
def test_which_dimension_the_outputs_are_depends_on_the_class(axes: Axes, units: Units) -> None:
    assert Units.of(axes, DEAD) == units
