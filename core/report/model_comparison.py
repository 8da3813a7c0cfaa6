"""Compares two models parameter by parameter: what a fine-tune has changed, or what a merge would bring together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.base.errors import UserError
from core.base.progress import Report, silent
from core.model.checkpoint import Checkpoint
from core.model.name_matching import common_prefix, match_both_ways
from core.model.parameter import Parameter
from core.model.quantised import QUANTISED
from core.report.tensor_changes import NOT, VALUES, Change, ChangeTask, way_to_compare
from core.storage.reader_pool import run_tasks


@dataclass(frozen=True)
class ComparedPair:
    """A parameter of the first model and the one of the second that it is compared with.

    Attributes:
        first, second: the two, of one shape.
        way: how they are compared (`way_to_compare`).
        reason: why they are not, or not as weights, as a sentence; empty where that needs no reason.
        change: what differs; None where they are not compared.
    """

    first: Parameter
    second: Parameter
    way: str
    reason: str
    change: Change | None = None

    @property
    def equal(self) -> bool:
        """Whether all elements are known to have the same values."""
        return self.change is not None and not self.change.differ

    @property
    def retyped(self) -> bool:
        """Whether the dtypes differ."""
        return self.first.tensor.dtype != self.second.tensor.dtype

    @property
    def own(self) -> bool:
        """Whether it is a parameter of the model, and no buffer or other tensor beside it."""
        return not self.first.beside


@dataclass(frozen=True)
class ModelComparison:
    """Two models compared.

    Attributes:
        first, second: the models.
        pairs: what both have in one shape, in the order of the first; what is tied in both once.
        reshaped: pairs of different shapes, which are not compared.
        missing: names in the first that mean nothing in the second.
        added: names in the second that mean nothing in the first.
    """

    first: Checkpoint
    second: Checkpoint
    pairs: tuple[ComparedPair, ...]
    reshaped: tuple[tuple[Parameter, Parameter], ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether both have the same parameters with the same values, in whichever dtype."""
        return not (self.missing or self.added or self.reshaped) and all(each.equal for each in self.pairs)

    @property
    def retyped(self) -> tuple[ComparedPair, ...]:
        """Those whose dtypes differ."""
        return tuple(each for each in self.pairs if each.retyped)

    @cached_property
    def total(self) -> Change:
        """Of all parameters of the model together that are compared as weights."""
        return _sum(self.pairs)

    @cached_property
    def by_class(self) -> Mapping[str, Change]:
        """The same by the class of their module, in the order of the first."""
        groups: dict[str, list[ComparedPair]] = {}
        for each in filter(_counts, self.pairs):
            groups.setdefault(self.first.classes[each.first.module].name, []).append(each)
        return {name: _sum(group) for name, group in groups.items()}

    @property
    def prefixes(self) -> tuple[str, str]:
        """What most names begin with in the first alone, and in the second alone; empty for nothing."""
        return common_prefix({each.first.name: each.second.name for each in self.pairs})


def compare_models(first: Checkpoint, second: Checkpoint, report: Report = silent) -> ModelComparison:
    """Compare all tensors of two models, matched by their names with or without the prefixes of their files.

    Raises:
        UserError: they have none in common, or a file has changed.
        Cancelled: if ``report`` raises it.
    """
    for each in (first, second):
        each.require_weights()
    names = _matched(first, second)
    if not names:
        raise UserError(
            f"{first.path} and {second.path} have no parameter in common, so there is nothing to compare. "
            "Choose models of one architecture."
        )
    pairs = list(_once((first.by_name[one], second.by_name[other]) for one, other in names.items()))
    alike = [(one, other) for one, other in pairs if one.tensor.shape == other.tensor.shape]
    return ModelComparison(
        first,
        second,
        tuple(_changes(alike, report)),
        tuple((one, other) for one, other in pairs if one.tensor.shape != other.tensor.shape),
        tuple(_without(first, names)),
        tuple(_without(second, names.values())),
    )


def _changes(pairs: Iterable[tuple[Parameter, Parameter]], report: Report) -> Iterator[ComparedPair]:
    planned = [_planned(one, other) for one, other in pairs]
    numbers = [number for number, each in enumerate(planned) if each.way != NOT]
    tasks = [ChangeTask(planned[number].first, planned[number].second, planned[number].way) for number in numbers]
    found = {numbers[place]: change for place, change in run_tasks(tasks, report)}
    for number, each in enumerate(planned):
        yield ComparedPair(each.first, each.second, each.way, each.reason, found.get(number))


def _planned(first: Parameter, second: Parameter) -> ComparedPair:
    way, reason = way_to_compare(first.tensor, second.tensor)
    quantised = way != VALUES and QUANTISED in (first.reason, second.reason)
    return ComparedPair(first, second, way, reason or QUANTISED * quantised)


def _matched(first: Checkpoint, second: Checkpoint) -> Mapping[str, str]:
    """Name in the first → name in the second, each once, in the order of the first.

    The model's own parameters are matched first, and what lies beside them by the same change of prefix, so that a file
    with an optimizer's state is matched with one without.
    """
    found: dict[str, str] = {}
    for beside in (False, True):
        ours, theirs = ([each.name for each in file.parameters if each.beside == beside] for file in (first, second))
        found |= match_both_ways(ours, first.roots, theirs, second.roots)
    off, before = common_prefix(found)
    for name in (each.name for each in first.parameters if each.name not in found):
        other = before + name.removeprefix(off)
        if other in second.by_name and name.startswith(off):
            found[name] = other
    taken = {other for name, other in found.items() if name == other}
    once: dict[str, str] = {}
    for name in (each.name for each in first.parameters if each.name in found):
        if found[name] == name or found[name] not in taken:
            taken.add(found[name])
            once[name] = found[name]
    return once


def _once(pairs: Iterable[tuple[Parameter, Parameter]]) -> Iterator[tuple[Parameter, Parameter]]:
    """The pairs without those whose elements have been compared as others that both are tied to."""
    seen: set[tuple[str, str]] = set()
    for one, other in pairs:
        if (one.owner, other.owner) not in seen:
            seen.add((one.owner, other.owner))
            yield one, other


def _without(checkpoint: Checkpoint, names: Iterable[str]) -> Iterator[str]:
    """What has no counterpart, nor is tied to what has one."""
    there = {checkpoint.by_name[name].owner for name in names}
    return (each.name for each in checkpoint.parameters if each.owner not in there)


def _counts(pair: ComparedPair) -> bool:
    return pair.own and pair.way == VALUES


def _sum(pairs: Iterable[ComparedPair]) -> Change:
    return sum((each.change for each in pairs if _counts(each) and each.change is not None), Change())
