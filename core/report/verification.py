"""Whether a result is its source with weights pruned and nothing else: the verdict, and how it is reached.

It shares the readers of files with what writes them, and no more: not the commit, not torch, not the numbers of a plan
as the window keeps them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.base.going_on import go_on
from core.base.progress import Meter, Report, silent
from core.formats import checksummed_bytes, mask_products, require_checksums
from core.masks.odd_masks import odd_mask
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers
from core.preview.read_planning import make_exact
from core.report.comparison import ExpectedMask, compare, compare_untouched, no_tick
from core.report.container_comparison import ContainerComparison, compare_containers, is_beside_model, unmatched_names
from core.report.weight_tally import Comparison
from core.storage.tensor_reader import Tick


@dataclass(frozen=True)
class Verification:
    """The verdict on a result. Tensors and the rest of the container are judged separately.

    Attributes:
        source, result: the paths as they were given.
        planned: whether the result had to be cut as a plan says.
        comparisons: of the parameters that both have, in file order.
        counted: those of them whose weights are counted, tied ones once, by the class of their module: what can be
            pruned, or with a plan what it prunes, so that the numbers are those of the record.
        wrong: what is wrong with the tensors, as sentences; empty when they are as they should be.
        container: the comparison of everything but the tensors; None where that was not asked for.
    """

    source: str
    result: str
    planned: bool
    comparisons: tuple[Comparison, ...]
    counted: Mapping[str, Sequence[Comparison]]
    wrong: tuple[str, ...]
    container: ContainerComparison | None

    @property
    def same(self) -> bool:
        """Whether nothing is wrong."""
        return not self.differences

    @property
    def differences(self) -> tuple[str, ...]:
        """Everything that is wrong, as sentences."""
        summary = self.container.summary if self.container else ""
        return (*self.wrong, *([summary] if summary else []))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What differs without being wrong, or was not compared, as sentences."""
        return self.container.remarks if self.container else ()

    @property
    def identical(self) -> bool:
        """Whether the files are equal as far as they were compared, so that no weight was pruned."""
        as_bytes = self.container is not None and self.container.bytes_compared
        weights = not self.wrong and all(each.same or (as_bytes and each.unread) for each in self.comparisons)
        return weights and (self.container is None or self.container.identical)

    @property
    def weights(self) -> Sequence[Comparison]:
        """The comparisons whose weights are counted, in file order within each class."""
        return [each for comparisons in self.counted.values() for each in comparisons]

    @property
    def cut(self) -> bool:
        """Whether any weight was cut."""
        return any(each.cut for each in self.comparisons)


def verify_checkpoints(
    source: Checkpoint,
    result: Checkpoint,
    plan: Plan | None,
    *,
    weights_only: bool = False,
    report: Report = silent,
) -> Verification:
    """Compare two checkpoints element by element.

    Args:
        plan: of the source, by which the result must be pruned exactly; None allows any weight to be pruned.
        weights_only: whether to compare only tensors, and not what else the files hold.
        report: progress in bytes; it starts anew after what the plan's thresholds need has been read.

    Raises:
        UserError: a file has changed or is damaged.
        Cancelled: if ``report`` raises it.
    """
    for each in (source, result):
        each.require_weights()
    beside = {each.name for each in source.parameters if is_beside_model(source, each)}
    pairs = [pair for pair in _pairs(source, result) if not (weights_only and pair[0].name in beside)]
    expected = None if plan is None else _expected_masks(source, plan, report)
    more = 0 if weights_only else checksummed_bytes(result.container)
    meter = Meter(report, more + sum(each.tensor.nbytes for each, _ in pairs))
    comparisons = tuple(_comparisons(pairs, expected, meter.advance))
    changed = [each.name for each in comparisons if each.name in beside and each.difference]
    container = None if weights_only else compare_containers(source, result, changed, meter.advance)
    unread = [] if container and container.bytes_compared else [each for each in comparisons if each.unread]
    wrong = (
        *unmatched_names(source, result),
        *(each.difference for each in comparisons if each.difference and each.name not in beside),
        *_odd_masks(pairs),
        *_wrong_products(pairs, result),
        *(f"{each.name} could not be compared. {each.unread}" for each in unread),
    )
    if wrong:
        # a source that is damaged is no measure of a result; looking takes as long as reading it once more
        require_checksums(source.container, no_tick)
    counted = _counted(source, pairs, comparisons, expected)
    return Verification(str(source.path), str(result.path), plan is not None, comparisons, counted, wrong, container)


def _counted(
    source: Checkpoint,
    pairs: Sequence[tuple[Parameter, Parameter]],
    comparisons: Sequence[Comparison],
    expected: Mapping[str, ExpectedMask] | None,
) -> Mapping[str, Sequence[Comparison]]:
    """Class → the comparisons of prunable parameters, or of those of the plan, tied ones once, in file order."""
    found: dict[str, list[Comparison]] = {}
    seen: set[str] = set()
    for (parameter, _), comparison in zip(pairs, comparisons, strict=True):
        wanted = expected is None or parameter.owner in expected
        if parameter.prunable and wanted and parameter.owner not in seen:
            seen.add(parameter.owner)
            found.setdefault(source.classes[parameter.module].name, []).append(comparison)
    return found


def _pairs(source: Checkpoint, result: Checkpoint) -> Iterator[tuple[Parameter, Parameter]]:
    """The parameters that both have under the same name."""
    for parameter in source.parameters:
        go_on()
        other = result.by_name.get(parameter.name)
        if other is not None:
            yield _under_mask(parameter, source), _under_mask(other, result)


def _under_mask(parameter: Parameter, checkpoint: Checkpoint) -> Parameter:
    """A parameter with the mask of its owner: torch keeps it there, and prunes all tied ones when it is removed."""
    owner = checkpoint.by_name[parameter.owner]
    shared = parameter.prunable and parameter.mask is None and owner.tensor.shape == parameter.tensor.shape
    return replace(parameter, mask=owner.mask) if shared else parameter


def _odd_masks(pairs: Sequence[tuple[Parameter, Parameter]]) -> Iterator[str]:
    """Sentences on masks of the result by which torch would change weights that they keep."""
    seen: set[str] = set()
    for parameter, other in pairs:
        if other.mask is not None and other.mask.key not in seen and parameter.prunable:
            seen.add(other.mask.key)
            yield from filter(None, [odd_mask(parameter.name, other.mask, parameter.mask)])


def _wrong_products(pairs: Sequence[tuple[Parameter, Parameter]], result: Checkpoint) -> Iterator[str]:
    """Sentences on attributes of the result's modules that are not weight × mask."""
    products = mask_products(result.container) if result.masked else {}
    for parameter, other in pairs:
        mask = result.by_name[other.name].mask
        if mask is not None and mask.key in products:
            attribute = replace(other, tensor=products[mask.key], mask=None)
            bare = replace(parameter, name=f"The product of {parameter.name} and its mask", mask=None)
            yield from filter(None, [compare(bare, attribute, mask).difference])


def _comparisons(
    pairs: Sequence[tuple[Parameter, Parameter]], expected: Mapping[str, ExpectedMask] | None, tick: Tick
) -> Iterator[Comparison]:
    for parameter, other in pairs:
        if expected is None or parameter.owner in expected:
            yield compare(parameter, other, expected[parameter.owner] if expected else None, tick)
        else:
            yield compare_untouched(parameter, other, tick)


def _expected_masks(checkpoint: Checkpoint, plan: Plan, report: Report) -> Mapping[str, ExpectedMask]:
    """Name of each chosen owner → how the plan prunes it."""
    plan_numbers = make_exact(Measurements(checkpoint), plan, report)
    return {
        plan_numbers.owners[number].name: _expected(plan, plan_numbers, number)
        for number in np.flatnonzero(plan_numbers.chosen).tolist()
    }


def _expected(plan: Plan, plan_numbers: PlanNumbers, number: int) -> ExpectedMask:
    owner = plan_numbers.owners[number]
    if number in plan_numbers.groups:
        return plan_numbers.groups[number]
    if not plan.keeps_recorded(owner.name):
        return float(plan_numbers.thresholds[number])
    assert owner.mask is not None, "a plan with its recorded mask would not have been loaded"
    return owner.mask
