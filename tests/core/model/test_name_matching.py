"""Names of two files of one architecture, under whatever prefixes."""

from hypothesis import given
from hypothesis import strategies as st

from core.model.name_matching import common_prefix, match_names

LAYERS = [f"encoder.layer.{number}.{kind}.weight" for number in range(3) for kind in ("query", "key")]
PARTS = st.lists(st.sampled_from(["a", "b", "0", "1", "weight"]), min_size=1, max_size=4).map(".".join)


def test_equal_names_match() -> None:
    assert match_names(LAYERS, [*LAYERS, "head.weight"], ()) == {name: name for name in LAYERS}


def test_a_model_with_a_head_has_a_prefix_more() -> None:
    there = [*(f"bert.{name}" for name in LAYERS), "classifier.weight"]
    found = match_names(LAYERS, there, ())
    assert found == {name: f"bert.{name}" for name in LAYERS}
    assert common_prefix(found) == ("", "bert.")
    back = match_names(there, LAYERS, ())
    assert back == {f"bert.{name}": name for name in LAYERS}
    assert common_prefix(back) == ("bert.", "")


def test_wrappers_are_matched_as_everywhere() -> None:
    assert match_names(["state_dict.module.fc.weight"], ["fc.weight"], ()) == {
        "state_dict.module.fc.weight": "fc.weight"
    }


def test_two_prefixes_that_match_as_much_match_nothing() -> None:
    there = [f"{tower}.{name}" for tower in ("student", "teacher") for name in LAYERS]
    assert match_names(LAYERS, there, ()) == {}


def test_a_prefix_of_few_names_is_a_chance() -> None:
    wanted = [*LAYERS, "classifier.weight"]
    there = [*LAYERS, "other.classifier.weight"]
    assert match_names(wanted, there, ()) == {name: name for name in LAYERS}


@given(st.sets(PARTS), st.sets(PARTS), PARTS)
def test_no_two_names_mean_the_same_by_a_prefix(wanted: set[str], there: set[str], prefix: str) -> None:
    found = match_names(sorted(wanted), there | {f"{prefix}.{name}" for name in wanted}, ())
    assert len(set(found.values())) == len(found)
    for name, other in found.items():
        assert name == other or name.endswith(f".{other}") or other.endswith(f".{name}")
