"""What leads from one plan to another, applied to the one, gives the other."""

from hypothesis import given
from hypothesis import strategies as st

from core.plan.plan import Plan
from core.plan.plan_change import PlanChange
from core.plan.rules import (
    Density,
    EachDensity,
    EachError,
    ErdosRenyi,
    Lamp,
    Recorded,
    Rule,
    Sigma,
    StructuredNM,
    Value,
)

parts = st.floats(0, 1)
rules: st.SearchStrategy[Rule] = (
    st.floats(0, 1e30).map(Value)
    | st.floats(0, 9).map(Sigma)
    | parts.map(Density)
    | parts.map(EachDensity)
    | parts.map(ErdosRenyi)
    | parts.map(Lamp)
    | parts.map(EachError)
    | st.just(StructuredNM(2, 4))
)
names = st.sampled_from([f"layer.{number}.weight" for number in range(6)])
plans = st.builds(
    Plan,
    st.frozensets(names),
    rules,
    st.dictionaries(names, rules | st.just(Recorded())),
    st.dictionaries(st.sampled_from(["layer", "layer.1", "head"]), rules),
    st.frozensets(names, max_size=3),
)


@given(plans, plans)
def test_a_change_leads_from_one_plan_to_the_other(before: Plan, after: Plan) -> None:
    change = PlanChange.between(before, after)
    assert change.applied(before) == after
    assert PlanChange.model_validate_json(change.model_dump_json(exclude_defaults=True)).applied(before) == after


@given(plans)
def test_no_change_is_written_as_nothing(plan: Plan) -> None:
    assert PlanChange.between(plan, plan).model_dump_json(exclude_defaults=True) == "{}"
