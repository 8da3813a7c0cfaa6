"""What differs in several parameters together, against torch."""

import numpy as np
import pytest
import torch

from core.report.change_sums import ChangeSums
from core.report.tensor_changes import Change, change_of


def changes_of(firsts: list[torch.Tensor], seconds: list[torch.Tensor]) -> list[Change]:
    return [change_of(one.numpy(), other.numpy()) for one, other in zip(firsts, seconds, strict=True)]


@pytest.mark.parametrize("scale", [1.0, 1e-30, 1e30])
def test_of_any_of_them_the_sums_are_those_of_torch(scale: float) -> None:
    torch.manual_seed(0)
    firsts = [torch.randn(size).double() * scale * 10.0**size for size in (3, 7, 1, 5)]
    seconds = [each + scale * torch.randn(len(each)).double() for each in firsts]
    sums = ChangeSums(changes_of(firsts, seconds))
    for places in ([0], [0, 2], [1, 2, 3], [0, 1, 2, 3]):
        one, other = (torch.cat([each[place] for place in places]) for each in (firsts, seconds))
        found = sums.over(np.array(places))
        assert found.relative == pytest.approx(float((other - one).norm() / one.norm()), rel=1e-12)
        cosine = float(one / one.norm() @ (other / other.norm()))
        assert found.cosine == pytest.approx(cosine, rel=1e-12)
        assert found.flips == int(((one < 0) != (other < 0)).sum())
        assert found.numel == len(one)


def test_of_none_and_of_zeros_nothing_differs() -> None:
    zeros = torch.zeros(4)
    found = ChangeSums(changes_of([zeros], [zeros])).over(np.array([0]))
    assert (found.relative, found.cosine, found.flips) == (0.0, None, 0)
    assert ChangeSums([]).over(np.zeros(0, np.int64)) == Change()
