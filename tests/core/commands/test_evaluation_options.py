"""How densities and losses are written."""

import pytest

from core.base.errors import UserError
from core.commands.evaluation_options import Loss, densities_of, loss_of, part_of


def test_densities_are_parts_or_percentages_in_the_given_order() -> None:
    assert densities_of("0.5, 10%,1,0.25") == (0.5, 0.1, 1.0, 0.25)


def test_a_loss_with_a_percent_sign_is_a_part_of_the_baseline() -> None:
    assert loss_of("1%") == Loss(0.01, relative=True)
    assert loss_of("150%") == Loss(1.5, relative=True)
    assert loss_of("0.02") == Loss(0.02, relative=False)


@pytest.mark.parametrize("text", ["", "%", "half", "50%%", "5%x", "-0.1", "1.1", "101%", "nan", "inf"])
def test_what_is_no_part_is_told(text: str) -> None:
    with pytest.raises(UserError):
        part_of(text)
    with pytest.raises(UserError):
        densities_of(f"0.5,{text}")


@pytest.mark.parametrize("text", ["", "-1%", "inf", "nan", "inf%", "1 point"])
def test_what_is_no_loss_is_told(text: str) -> None:
    with pytest.raises(UserError):
        loss_of(text)
