"""How what was made for one checkpoint fits another: which names mean the same, and every difference, none left out."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import prod
from pathlib import Path

from core.base.errors import UserError
from core.base.escaping import escaped
from core.base.wording import counted
from core.formats.shared.malformed import shorten
from core.model.checkpoint import Checkpoint
from core.model.name_matching import common_prefix, match_names
from core.model.selection import default_choice

_SHOWN = 6
"""Most names that a sentence lists; JSON has all."""
_WIDTH = 160
"""Most characters of them, but for one long name."""
_NUMBER = re.compile(r"(?<![^.])\d+(?![^.])")

Shape = tuple[int, ...]


@dataclass(frozen=True)
class NamedParameter:
    """A parameter as a plan or a file of masks names it.

    Attributes:
        name: full name in the checkpoint that this was made for.
        shape: what it was there; None where that is not recorded.
        tied: other names that it had there.
    """

    name: str
    shape: Shape | None = None
    tied: tuple[str, ...] = ()


@dataclass(frozen=True)
class NameFit:
    """Which of some named parameters a checkpoint has, and what differs.

    Attributes:
        wanted: the named parameters.
        owners: name there → owner here that it means (`Parameter.owner`), whatever its shape.
        missing: names that mean nothing here.
        unprunable: name here → why it can't be pruned.
        reshaped: owner here → (shape there, shape here), where they differ.
        unnamed: owners here that are like those that are named, and are not named.
    """

    wanted: tuple[NamedParameter, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    unprunable: Mapping[str, str] = field(default_factory=dict)
    reshaped: Mapping[str, tuple[Shape, Shape]] = field(default_factory=dict)
    unnamed: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether there is any difference."""
        return bool(self.missing or self.unprunable or self.reshaped or self.unnamed)

    @property
    def fitting(self) -> tuple[NamedParameter, ...]:
        """Those of the named ones that are here, can be pruned, and have the shape that they had."""
        return tuple(each for each in self.wanted if self.owners.get(each.name, "") not in ("", *self.reshaped))

    @property
    def enough(self) -> bool:
        """Whether at least half of the named parameters fit, and half of their weights where their shapes are known."""
        fitting, all_weights = self.fitting, _weights(self.wanted)
        weights = _weights(fitting)
        by_weights = weights is None or all_weights is None or 2 * weights >= all_weights
        return 2 * len(fitting) >= len(self.wanted) and by_weights

    def json(self) -> dict[str, object]:
        """All differences, and the names that are others here."""
        return {
            "renamed": {name: owner for name, owner in self.owners.items() if name != owner},
            "missing": list(self.missing),
            "unprunable": [{"name": name, "reason": reason} for name, reason in self.unprunable.items()],
            "reshaped": [
                {"name": name, "shape": list(here), "shape_there": list(there)}
                for name, (there, here) in self.reshaped.items()
            ],
            "unnamed": list(self.unnamed),
        }

    def counts(self) -> str:
        """How many of the parameters fit, as a clause."""
        fitting, weights, all_weights = self.fitting, _weights(self.fitting), _weights(self.wanted)
        known = weights is not None and all_weights is not None
        of_weights = f", with {weights:,} of {counted(all_weights or 0, 'weight')}" if known else ""
        return f"{len(fitting):,} of {counted(len(self.wanted), 'parameter')}{of_weights}"

    def sentences(self, what: str, reshaped: str) -> Iterator[str]:
        """The differences in words; nothing where there are none.

        Args:
            what: it was made for another checkpoint: ``the plan``, ``the masks``.
            reshaped: what becomes of parameters whose shapes differ, as a clause.
        """
        off, before = common_prefix(self.owners)
        if off:
            yield f"Names in {what} begin with {escaped(off)}, and those in the model do not."
        if before:
            yield f"Names in the model begin with {escaped(before)}, and those in {what} do not."
        if self.missing:
            yield f"In {what} and not in the model: {listed(self.missing)}."
        if self.unprunable:
            reasons = [f"{name} ({reason.rstrip('.')})" for name, reason in self.unprunable.items()]
            yield f"In {what}, but can't be pruned here: {listed(reasons)}."
        if self.reshaped:
            shapes = [f"{name} is {_size(ours)}, not {_size(theirs)}" for name, (theirs, ours) in self.reshaped.items()]
            yield f"Of another shape than in {what}, {reshaped}: {listed(shapes)}."
        if self.unnamed:
            yield f"In the model and not in {what}, so not pruned: {listed(self.unnamed)}."


def find_fit(checkpoint: Checkpoint, wanted: Iterable[NamedParameter], known: Collection[str] | None) -> NameFit:
    """Match named parameters with those of a checkpoint.

    Args:
        wanted: in any order.
        known: further names that there were where these were made, and that were left out on purpose; None where
            nobody knows, so that no parameter counts as unnamed.
    """
    named = tuple(wanted)
    ways = [way for each in named for way in (each.name, *each.tied)]
    matched = match_names(ways, checkpoint.by_name, checkpoint.roots)
    here = {each.name: _first(matched, (each.name, *each.tied)) for each in named}
    unprunable = {name: reason for name in here.values() if name and (reason := _reason(checkpoint, name))}
    there = {name: checkpoint.by_name[way] for name, way in here.items() if way and way not in unprunable}
    owners = {name: parameter.owner for name, parameter in there.items()}
    shapes = {each.name: each.shape for each in named if each.shape is not None and each.name in owners}
    pairs = {owners[name]: (shape, there[name].tensor.shape) for name, shape in shapes.items()}
    return NameFit(
        named,
        owners,
        tuple(name for name, way in here.items() if not way),
        unprunable,
        {name: pair for name, pair in pairs.items() if pair[0] != pair[1]},
        () if known is None else _unnamed(checkpoint, owners, known),
    )


def _first(matched: Mapping[str, str], ways: Iterable[str]) -> str:
    """What the first way to say a name means here; empty where none means anything."""
    return next((matched[way] for way in ways if way in matched), "")


def require_enough(fit: NameFit, path: Path, checkpoint: Checkpoint, *, partial: bool) -> None:
    """Refuse what fits nothing, or less than half.

    Args:
        path: of the plan, or of the masks.
        partial: whether less than half is enough.

    Raises:
        UserError: says how much fits, and why the rest does not.
    """
    if fit.fitting and (fit.enough or partial):
        return
    # one is enough to see what is wrong; all of them may be long
    why = next(fit.sentences(path.name, "which does not fit"), "")
    hint = " --allow-partial prunes what fits." if fit.fitting else " Use it with a model of the same architecture."
    there = f"{fit.counts()} are there in the same shape, less than half" if fit.fitting else "nothing of it is there"
    raise UserError(f"{path} does not fit {checkpoint.path}: {there}. {why}{hint}")


def listed(names: Sequence[str] | Collection[str]) -> str:
    """The first of some names or clauses, and how many more there are."""
    shown: list[str] = []
    for each in islice(names, _SHOWN):
        text = shorten(each) or '""'
        if shown and sum(map(len, shown)) + len(text) > _WIDTH:
            break
        shown.append(text)
    more = f" and {len(names) - len(shown):,} more" if len(names) > len(shown) else ""
    return ", ".join(shown) + more


def _reason(checkpoint: Checkpoint, name: str) -> str:
    """Why what a name means can't be pruned; empty where it can."""
    parameter = checkpoint.by_name[name]
    owner = checkpoint.by_name[parameter.owner]
    if parameter.reason or owner.reason:
        return parameter.reason or owner.reason
    if (parameter.tensor.shape, parameter.tensor.stride) != (owner.tensor.shape, owner.tensor.stride):
        return f"It is another view of {owner.name}."
    return ""


def _unnamed(checkpoint: Checkpoint, owners: Mapping[str, str], known: Collection[str]) -> tuple[str, ...]:
    """Weights by their role, and what has the name of a named one with other numbers, that nobody left out."""
    left = [name for name in known if name not in owners]
    there = {
        checkpoint.by_name[name].owner for name in match_names(left, checkpoint.by_name, checkpoint.roots).values()
    }
    there.update(owners.values())
    weights, patterns = default_choice(checkpoint), {_pattern(name) for name in owners.values()}
    return tuple(
        owner.name
        for owner in checkpoint.owners
        if owner.name not in there and (owner.name in weights or _pattern(owner.name) in patterns)
    )


def _pattern(name: str) -> str:
    return _NUMBER.sub("*", name)


def _weights(named: Iterable[NamedParameter]) -> int | None:
    """Weights of all; None where a shape is not known."""
    shapes = [each.shape for each in named]
    return None if None in shapes else sum(prod(shape) for shape in shapes if shape is not None)


def _size(shape: Shape) -> str:
    return "×".join(map(str, shape)) or "a single number"
