"""What an N:M rule can't be applied to is told with the reason, of what is chosen alone."""

from pathlib import Path

import torch

from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, StructuredNM
from core.plan.unfit import unfit_chosen
from tests.helpers.patterns import SIDES, UNFIT, layers


def test_what_is_chosen_and_does_not_fit_is_told(tmp_path: Path) -> None:
    torch.save(layers(), tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    everything = frozenset({*SIDES, *UNFIT})
    assert unfit_chosen(checkpoint, Plan(everything, StructuredNM(2, 4))) == UNFIT
    assert unfit_chosen(checkpoint, Plan(frozenset(SIDES), StructuredNM(2, 4))) == {}
    assert unfit_chosen(checkpoint, Plan(everything, Density(0.5))) == {}
    own = Plan(everything, Density(0.5), {"first.weight": StructuredNM(2, 4)})
    assert unfit_chosen(checkpoint, own) == {"first.weight": UNFIT["first.weight"]}
