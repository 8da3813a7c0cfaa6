"""What the report calls outputs and inputs."""

import pytest

from core.handover import report_data
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


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-2", "'-2"), ("fc.weight", "fc.weight"), (-2.5, -2.5), ([3, 4], "3 4")],
)
def test_no_name_is_a_formula_in_a_spreadsheet(value: object, cell: object) -> None:
    assert report_data._cell(value) == cell
