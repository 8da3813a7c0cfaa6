"""Why nothing of some parameters is cut."""

import pytest

from core.plan.plan import Plan
from core.plan.rules import Value
from gui.support.not_cut import never_cut, why_not_cut


@pytest.mark.parametrize(("names", "locked"), [(["a"], True), (["a", "b"], True), (["a", "c"], False), (["c"], False)])
def test_only_of_what_is_all_locked_it_is_said_that_it_is_never_cut(names: list[str], locked: bool) -> None:
    plan = Plan(frozenset(), Value(0.1), locked=frozenset(["a", "b"]))
    assert (why_not_cut(plan, names) == never_cut()) == locked
    # names are asked for once
    assert (why_not_cut(plan, iter(names)) == never_cut()) == locked
