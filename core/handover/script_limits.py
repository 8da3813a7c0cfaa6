"""What the scripts that are handed over need beside torch for one result, and what they can't do with it."""

from collections.abc import Iterator, Mapping

from core.handover.plan_words import MasksFrom
from core.handover.record import ResultRecord
from core.handover.scripts import SCRIPTS
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan

_PICKLED = ("a plain pickle", "torch.distributed.checkpoint", "PyTorch (before 0.1.10)")
"""Formats that no library reads without running what is pickled in them."""


def script_words(source: Checkpoint, record: ResultRecord) -> Mapping[str, str]:
    """What scripts do for this result, where it is less than for others: name → words."""
    if record.source.format.endswith("in several parts"):
        return dict.fromkeys(SCRIPTS, "not for a model in several parts: it refuses this one")
    if source.files != source.container.files:
        return {
            "check.py": "checks the pruned file, without the source, with torch alone",
            "reproduce.py": "not for a checkpoint in an archive: it refuses this one",
        }
    return {}


def script_limits(source: Checkpoint, plan: Plan | MasksFrom, record: ResultRecord) -> Iterator[str]:
    """Sentences for whoever runs the scripts; none where they just run.

    Args:
        plan: that was carried out, or the masks that took its place.
    """
    kind = record.source.format
    if source.files != source.container.files:
        yield (
            f"{record.source.name} is an archive, which reproduce.py does not unpack, nor check.py with --source: "
            "check.py alone checks the result."
        )
    elif kind.endswith("in several parts"):
        yield "The model is in several parts without an index. No script puts them together; SHA256SUMS holds."
    elif kind.startswith("PyTorch") and source.container.table.classes:
        yield (
            "The file holds whole modules. torch runs code of their classes, which must be importable: the scripts "
            "take --trust, load.py trust=True."
        )
    elif kind in _PICKLED:
        yield (
            f"{record.source.name} can't be read without running what is pickled in it: reproduce.py takes --trust, "
            "and so does check.py with --source."
        )
    if isinstance(plan, MasksFrom):
        yield f"Masks said what is pruned: reproduce.py needs their file, --masks {plan.name}."
