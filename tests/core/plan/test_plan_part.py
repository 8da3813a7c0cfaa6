"""Parts of plan files: as strict for many fields as for few."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.plan.plan_part import Names, PlanPart


class Part(PlanPart):
    """A part with fields of names."""

    numbers: Names[int]
    size: int = 0


@given(st.integers(0, 3000), st.sampled_from([None, 0, 999, 1000, 2999]))
def test_any_number_of_names_comes_back_or_is_refused_with_its_place(count: int, wrong: int | None) -> None:
    given_: dict[str, object] = {str(number): number for number in range(count)}
    if wrong is None or wrong >= count:
        assert Part.model_validate({"numbers": given_}).numbers == given_
        return
    given_[str(wrong)] = "1"
    with pytest.raises(ValidationError) as caught:
        Part.model_validate({"numbers": given_})
    assert [each["loc"] for each in caught.value.errors()] == [("numbers", str(wrong))]


def test_of_many_strangers_one_is_named() -> None:
    with pytest.raises(ValidationError) as caught:
        Part.model_validate({"first": 1, "numbers": {}, **{str(number): 1 for number in range(1000)}})
    assert [each["loc"] for each in caught.value.errors()] == [("first",)]


def test_the_schema_has_the_fields() -> None:
    assert "additionalProperties" in json.dumps(Part.model_json_schema()["properties"]["numbers"])
