"""The rows of the clients' table, as they are printed and read again."""

import pytest

from tests.clients.table import Row, markdown, read_rows


def test_a_row_that_was_told_is_read_among_what_libraries_print(capsys: pytest.CaptureFixture[str]) -> None:
    row = Row("lib 1.0", "a form", opened=True, written=True, note="a | b")
    print("Loading weights: 100 %")
    row.tell()
    assert read_rows(capsys.readouterr().out) == [row]
    assert "| lib 1.0 | a form | yes | – | yes | – | – | a \\| b |" in markdown([row])


@pytest.mark.parametrize(("equal", "holds"), [(True, True), (None, True), (False, False)])
def test_a_row_holds_unless_an_answer_is_no(equal: bool | None, holds: bool) -> None:
    assert Row("lib", "form", opened=True, equal=equal).holds is holds


def test_a_row_of_which_nothing_is_known_does_not_hold() -> None:
    assert not Row("lib", "form").holds
