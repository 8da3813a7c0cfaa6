"""What ``prune`` does, before it is done, and the folder that it hands over."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.errors import UserError
from core.base.progress import Report, silent
from core.base.wording import counted
from core.handover.plan_words import MasksFrom
from core.handover.wishes import Wishes, default_name
from core.model.checkpoint import Checkpoint
from core.model.name_fit import NameFit
from core.plan.plan import Plan
from core.plan.plan_result import PlanResult
from core.storage.output_guard import OutputGuard

if TYPE_CHECKING:
    from core.handover.folder import HandedOver
    from core.pruning.commit import Outcome


@dataclass(frozen=True)
class Prepared:
    """A cut that is ready to be written.

    Attributes:
        plan: that is carried out, or the masks that take its place.
        write: writes the pruned file to a path.
        notes: sentences for the user on what was done; empty ones say nothing.
        fit: of the plan or the masks to the model.
        metric: what was measured for this very plan; None where nothing was.
    """

    plan: Plan | MasksFrom
    write: Callable[[Path, Report], "Outcome"]
    notes: "Callable[[Outcome], Sequence[str]]"
    fit: NameFit
    metric: PlanResult | None = None


def add_handover_options(command: ArgumentParser) -> None:
    """Add what says how a folder is handed over; it is given with ``--handover``."""
    group = command.add_argument_group("with --handover")
    group.add_argument("--note", default="", metavar="TEXT", help="what you want to say")
    group.add_argument("--author", default="", metavar="NAME", help="who hands it over")
    group.add_argument("--as", dest="container", choices=("safetensors", "pth"), help="convert the pruned file")
    group.add_argument("--zst", action="store_true", help="save the pruned file as .zst too")


def require_folder(options: Namespace) -> None:
    """Refuse options that say how a folder is handed over where none is.

    Raises:
        UserError: names the first of them.
    """
    given = {"--note": options.note, "--author": options.author, "--as": options.container, "--zst": options.zst}
    named = [name for name, value in given.items() if value]
    if named and options.handover is None:
        raise UserError(f"{named[0]} says how a folder is handed over. Give it with --handover.")
    if options.embed_record and options.container:
        raise UserError("--embed-record goes into a file of the source's kind. Leave it out, or --as.")
    if options.no_record and options.handover is not None:
        raise UserError("A folder is handed over with its record. Leave out --no-record.")


def hand_over(
    options: Namespace,
    checkpoint: Checkpoint,
    prepared: Prepared,
    guard: OutputGuard,
    notes: "Callable[[Outcome], Sequence[str]]",
) -> "HandedOver":
    """Write the folder.

    Raises:
        UserError: it can't be written, or the pruned file can't be converted as is wished.
    """
    # imported here, as what makes its parts takes long to load
    from core.handover.folder import hand_over as write_folder

    wishes = Wishes(options.note, options.author, options.container, options.zst)
    name = default_name(checkpoint, wishes, with_masks=options.with_masks)
    return write_folder(
        checkpoint,
        prepared.plan,
        prepared.write,
        options.handover,
        wishes,
        silent,
        guard,
        name=name,
        notes=notes,
        metric=prepared.metric,
    )


def handed_json(handed: "HandedOver") -> dict[str, object]:
    """A folder that was handed over, for ``--json``."""
    return {"folder": str(handed.folder), "files": list(handed.names)}


def handed_text(handed: "HandedOver") -> str:
    """The same in words."""
    return f"{handed.folder}: {counted(len(handed.names), 'file')}, {', '.join(handed.names)}."
