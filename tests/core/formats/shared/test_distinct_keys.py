"""A new file in which two tensors have one key is refused, with that key."""

import pytest

from core.base.errors import UserError
from core.formats.shared.distinct_keys import require_distinct


def test_keys_that_differ_are_fine() -> None:
    require_distinct(iter(["a", "b", "A", ""]), "It")


@pytest.mark.parametrize(
    ("keys", "twice"), [(["a", "b", "a"], "a"), (["a", "b", "b", "a"], "b"), (["x\ny", "x\ny"], r"x\\ny")]
)
def test_the_first_key_that_occurs_twice_is_named(keys: list[str], twice: str) -> None:
    with pytest.raises(UserError, match=rf"^The new file would have two tensors called {twice}\. Commit it instead\.$"):
        require_distinct(keys, "The new file")
