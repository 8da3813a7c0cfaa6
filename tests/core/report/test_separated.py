"""Tables for other programs."""

import csv
import io

from core.report.separated import TAB, separated


def test_what_is_written_is_read_back() -> None:
    rows = [["name", "weights", "density"], ['a,"b"', 1234567, 0.1], ["two\nlines", 0, 1e-30]]
    read = [*csv.reader(io.StringIO(separated(rows)))]
    assert read == [[str(value) for value in row] for row in rows]
    assert [*csv.reader(io.StringIO(separated(rows, TAB)), delimiter=TAB)] == read


def test_names_are_no_formulas() -> None:
    assert separated([["=1+1", "@x", "-3", -3, None]]) == "'=1+1,'@x,'-3,-3,\n"


def test_lists_are_joined() -> None:
    assert separated([[(2, 3), {"n": 2, "m": 4}]]) == "2 3,2 4\n"
