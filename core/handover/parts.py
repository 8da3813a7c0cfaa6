"""What lies in a folder that is handed over beside the pruned file: each part is made from a `Handover`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.base.progress import Report
from core.handover.contents import NUMBERS, PAGE, PLAN, README, TABLE
from core.handover.plan_words import MasksFrom
from core.handover.record import ResultRecord
from core.handover.record_file import encode_record
from core.handover.record_paths import record_path
from core.handover.recording import entries_of
from core.handover.report import make_report
from core.handover.script_limits import script_limits, script_words
from core.handover.scripts import SCRIPTS, whole_script
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.plan_details import Details, InForce, Versions
from core.plan.plan_file import plan_object


@dataclass(frozen=True)
class Handover:
    """What a part is made from.

    Attributes:
        source: what was pruned.
        plan: that was carried out, or the masks that took its place.
        result: the pruned file or folder, opened where it lies now, in the folder that is being made.
        record: of the result.
        report: progress in bytes; it begins anew for each part that reads.
        compressed: whether each file of the result will be there as a ``.zst`` too.
    """

    source: Checkpoint
    plan: Plan | MasksFrom
    result: Checkpoint
    record: ResultRecord
    report: Report
    compressed: bool = False


Part = Callable[[Handover], Mapping[str, bytes]]
"""Makes files of the folder: name → content."""


def plan_part(handover: Handover) -> Mapping[str, bytes]:
    """The plan, in plain words first, with what came of each rule; none where masks said what is pruned."""
    record = handover.record
    if isinstance(handover.plan, MasksFrom):
        return {}
    made = record.made_by
    details = Details(
        summary=record.summary,
        note=record.note,
        author=record.author,
        made_by=Versions(program=made.program, version=made.version, torch=made.torch, date=made.date),
        result=entries_of(record.result),
        in_force=[
            InForce(
                name=each.name,
                shape=list(each.shape),
                dtype=each.dtype,
                rule=each.rule,
                threshold=each.threshold,
                threshold_hex=each.threshold_hex,
            )
            for each in record.parameters
        ],
    )
    plan = plan_object(handover.plan, handover.source, entries_of(record.source), details)
    # first what a reader wants first
    plan = {name: plan[name] for name in ("format", "version", "summary")} | plan
    return {PLAN: (json.dumps(plan, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()}


def record_part(handover: Handover) -> Mapping[str, bytes]:
    """The record: beside the pruned file, or in its folder."""
    path = Path(handover.record.result.name)
    place = record_path(path, folder=handover.result.path.is_dir())
    return {place.as_posix(): encode_record(handover.record)}


def scripts_part(_: Handover) -> Mapping[str, bytes]:
    """The scripts that make the result again, check it and load it."""
    return {name: whole_script(name).encode() for name in SCRIPTS}


def report_part(handover: Handover) -> Mapping[str, bytes]:
    """The report, which reads source and result once more."""
    return make_report(handover.source, handover.result, handover.record, handover.report)


def readme_part(handover: Handover) -> Mapping[str, bytes]:
    """What lies here, and how to begin."""
    record = handover.record
    about = [f"{record.note}\n" if record.note else "", f"Handed over by {record.author}.\n" if record.author else ""]
    words = script_words(handover.source, record)
    named = {**_NAMED, **words, record.result.name: f"{record.source.name}, {_FORMS[record.form]}"}
    record_name = record_path(Path(record.result.name), folder=handover.result.path.is_dir())
    named[record_name.as_posix()] = "its record: digests, rules, thresholds and counts of every parameter"
    if handover.compressed and not handover.result.path.is_dir():
        named[f"{record.result.name}.zst"] = "the same, compressed: `zstd -d` unpacks it"
    if isinstance(handover.plan, MasksFrom):
        del named[PLAN]
    width = max(map(len, named))
    lines = [f"  {name.ljust(width)}  {words}" for name, words in sorted(named.items())]
    total = record.total
    text = _README.format(
        summary=record.summary,
        source=record.source.name,
        cut=total.cut,
        numel=total.numel,
        density=100 * total.density,
        about="".join(about),
        names="\n".join(lines),
        limits="".join(f"{each}\n" for each in script_limits(handover.source, handover.plan, record)),
    )
    return {README: text.encode()}


PARTS: tuple[Part, ...] = (record_part, plan_part, scripts_part, report_part, readme_part)
"""All parts, in the order in which they are made."""

_NAMED = {
    PAGE: "the report, for a browser or a printer",
    NUMBERS: "the same numbers for programs",
    TABLE: "the same numbers of each parameter, for spreadsheets",
    PLAN: "the plan: the same cut for another version, `secateurs prune MODEL --plan plan.json -o OUT`",
    "reproduce.py": "makes the pruned file from the source again, with torch alone",
    "check.py": "checks the pruned file, with the source or without, with torch alone",
    "load.py": "loads it into your model, and holds its zeros while you train on",
    "SHA256SUMS": "sums of all files: `sha256sum -c SHA256SUMS`",
}
_FORMS = {"permanent": "pruned", "masked": "with trained values and masks"}
_README = """\
{summary}
Made from {source}: {cut:,} of {numel:,} weights cut, {density:.2f} % kept.
{about}
{names}

Each script says at its beginning how it is used.
{limits}Zeros are stored like other numbers: the file is not smaller, and nothing is faster
unless what runs the model makes use of zeros.
"""
