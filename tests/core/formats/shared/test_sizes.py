"""Shapes that a file claims and that no tensor can have are refused before anything is counted with them."""

import pytest

from core.formats.shared.malformed import Malformed
from core.formats.shared.sizes import MAX_LISTED, require_valid_size


@pytest.mark.parametrize("shape", [(), (0,), (2**62, 1), (1,) * MAX_LISTED, (0, 2**63), (2**31, 2**31)])
def test_shapes_that_torch_can_count_pass(shape: tuple[int, ...]) -> None:
    require_valid_size("fc.weight", shape)


@pytest.mark.parametrize("shape", [(2**63,), (2**32, 2**31), (1,) * (MAX_LISTED + 1)])
def test_others_are_refused_with_the_tensor_s_name(shape: tuple[int, ...]) -> None:
    with pytest.raises(Malformed, match=r"fc\.weight"):
        require_valid_size("fc.weight", shape)
