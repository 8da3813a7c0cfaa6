"""What the commands that cut say of it, for people and as JSON."""

from typing import TYPE_CHECKING

from core.base.wording import counted, nan_clause

if TYPE_CHECKING:
    from core.pruning.commit import Outcome
    from core.pruning.parameter_cuts import ParameterCut


def cuts_json(outcome: "Outcome", model_numel: int) -> dict[str, object]:
    """What was written, what was done to each parameter, and to all together.

    Args:
        model_numel: weights of the whole model.
    """
    total = outcome.total
    return {
        "output": str(outcome.output),
        "parameters": [
            {
                "name": cut.parameter.name,
                "threshold": cut.threshold,
                "nm": str(cut.groups) if cut.groups else None,
                "pruned": cut.pruned,
                "zero_before": cut.zero_before,
                "cut": cut.cut,
                "nan": cut.nan,
                "kept": cut.kept,
                "density": cut.density,
                "relative_error": cut.relative_error,
            }
            for cut in outcome.cuts
        ],
        "total": {
            "numel": total.numel,
            "pruned": total.pruned,
            "zero_before": total.zero_before,
            "cut": total.cut,
            "nan": outcome.nan,
            "kept": total.kept,
            "density": total.density,
            "relative_error": outcome.relative_error,
            "model_numel": model_numel,
        },
    }


def cut_line(cut: "ParameterCut") -> str:
    """One parameter; the threshold is printed with all its digits, so that it prunes the same when given again."""
    threshold = str(cut.groups) if cut.groups else "mask" if cut.threshold is None else repr(cut.threshold)
    counts = f"{cut.cut:,} of {cut.numel:,} cut{nan_clause(cut.nan)}  {cut.zero_before:,} zero before"
    kept, error = f"{100 * cut.density:.2f} % kept", f"error {100 * cut.relative_error:.2f} %"
    return f"{cut.parameter.name}  {threshold}  {counts}  {kept}  {error}"


def cut_summary(outcome: "Outcome") -> str:
    """All parameters together, as a clause."""
    total = outcome.total
    return (
        f"{total.cut:,} of {counted(total.numel, 'weight')} cut{nan_clause(outcome.nan)}, "
        f"{total.zero_before:,} zero before, {total.kept:,} kept, "
        f"density {100 * total.density:.2f} %, error of the weights {100 * outcome.relative_error:.2f} %"
    )
