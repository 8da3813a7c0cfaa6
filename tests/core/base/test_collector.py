"""The garbage collector is off where it would only take time, and on again after that."""

import gc

import pytest

from core.base.collector import kept_for_good, uncollected


@pytest.fixture(autouse=True)
def frozen() -> None:
    """What a test freezes is what is frozen already."""
    gc.collect()
    gc.freeze()


@pytest.mark.parametrize("block", [uncollected, kept_for_good])
def test_the_collector_is_as_it_was_afterwards(block: type) -> None:
    for enabled in (False, True):
        gc.enable() if enabled else gc.disable()
        with block():
            assert not gc.isenabled()
        assert gc.isenabled() == enabled
        with pytest.raises(KeyError), block():
            raise KeyError
        assert gc.isenabled() == enabled


def test_what_comes_to_stay_is_not_looked_at_again() -> None:
    before = gc.get_freeze_count()
    with kept_for_good():
        made = [[number] for number in range(1000)]
    assert gc.get_freeze_count() >= before + len(made)
    assert not any(each is made for each in gc.get_objects())
