"""Runs a command from its parsed options, and prints its result; returns the exit status.

What a command is made of is imported when it is run: the others do not wait for it.
"""

import json
import os
import sys
from argparse import Namespace
from typing import Protocol

from core.base.collector import uncollected
from core.base.errors import UserError
from core.base.escaping import escaped
from core.base.launch import launch_of
from core.base.torch_library import load_torch_library
from core.commands.index_options import is_of_index, only_result
from core.commands.interrupts import INTERRUPTED
from core.plan.rules import Density, EachDensity, Rule

USER_ERROR = 2
"""The exit status where a user's mistake was told."""


def run_inspect(options: Namespace) -> int:
    """List the parameters of a checkpoint."""
    from core.commands.inspect import inspect

    # of 100,000 parameters there are a million objects in what is printed, and none is garbage before it is
    with uncollected():
        return print_answer(options, inspect(options.file, options.nm, options.index))


def run_prune(options: Namespace) -> int:
    """Write a pruned copy of a checkpoint, of several, or one process's part of it."""
    load_torch_library()
    from core.commands.prune import prune

    if options.each:
        options.rule = _of_each(options.rule)
    launch = launch_of()
    if launch is not None:
        from core.commands.prune_ranks import prune_ranks

        answer = prune_ranks(options, launch)
        return 0 if answer is None else print_answer(options, answer)
    if options.part is not None:
        from core.commands.prune_parts import prune_part

        return print_answer(options, prune_part(options))
    if options.output_dir is not None or len(options.files) > 1:
        return _prune_each(options)
    (options.file,) = options.files
    return print_answer(options, prune(options))


def run_join(options: Namespace) -> int:
    """Put together what was written in parts."""
    if is_of_index(options):
        from core.commands.join_index import join_parts_of_index

        return print_answer(options, join_parts_of_index(options))
    from core.commands.join import join

    options.output = only_result(options)
    return print_answer(options, join(options))


def _prune_each(options: Namespace) -> int:
    """Prune several sources: text tells of each when it is done, JSON of all at the end."""
    from core.commands.batch import Batch, prune_each

    results = []
    for each in prune_each(options):
        results.append(each)
        if not options.json:
            tell(each.text())
    batch = Batch(results)
    if options.json:
        tell(json.dumps(batch.json(), allow_nan=False))
    if not batch.error:
        return 0
    print(f"secateurs: {escaped(batch.error)}", file=sys.stderr)
    return USER_ERROR


def _of_each(rule: Rule | None) -> Rule:
    if not isinstance(rule, Density):
        raise UserError("--each says how a density is meant. Give it with --density.")
    return EachDensity(rule.density)


def run_verify(options: Namespace) -> int:
    """Check a result against its source or its record; the status is 1 where it differs."""
    if options.record is not None:
        from core.commands.verify_record import verify_record

        found = verify_record(options)
        return print_answer(options, found) or int(not found.same)
    if options.result is None:
        raise UserError("Name the result too: verify SOURCE RESULT. Without its source: verify RESULT --record.")
    from core.commands.verify import verify

    how = {"weights_only": options.weights_only, "partial": options.allow_partial}
    verdict = verify(options.source, options.result, options.plan, **how)
    return print_answer(options, verdict) or int(not verdict.same)


def run_compare(options: Namespace) -> int:
    """Tell what differs between two models; the status is 1 where that was asked for and something does."""
    from core.commands.compare import compare

    answer = compare(options.first, options.second, options.sort, options.top)
    return print_answer(options, answer) or int(options.exit_code and not answer.found.same)


def run_evaluate(options: Namespace) -> int:
    """Measure what cuts cost."""
    from core.commands.evaluate import evaluate

    if options.each and options.rule is not None:
        options.rule = _of_each(options.rule)
    answer = evaluate(options)
    return print_answer(options, answer) or (INTERRUPTED if answer.stopped else 0)


def run_masks_export(options: Namespace) -> int:
    """Write the masks of a plan."""
    from core.commands.masks import export

    if options.each:
        options.rule = _of_each(options.rule)
    return print_answer(options, export(options))


def run_masks_compare(options: Namespace) -> int:
    """Compare two masks."""
    from core.commands.masks import compare

    return print_answer(options, compare(options.first, options.second))


def run_index(options: Namespace) -> int:
    """Write an index file."""
    from core.commands.index import index

    return print_answer(options, index(options))


class Answer(Protocol):
    """What a command has found or done."""

    def json(self) -> dict[str, object]:
        """As what is printed with ``--json``."""
        ...

    def text(self) -> str:
        """As lines for people."""
        ...


def print_answer(options: Namespace, answer: Answer) -> int:
    """Print it in the form that is asked for; the status is 0.

    Raises:
        ValueError: it has numbers that JSON has no words for.
    """
    # allow_nan=False: NaN and Infinity are not JSON, so results must not have them
    tell(json.dumps(answer.json(), allow_nan=False) if options.json else answer.text())
    return 0


def tell(text: str) -> None:
    """Write to standard output."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # the reader of the pipe has closed it; without this Python would print an error again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
