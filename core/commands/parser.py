"""The command line: parses the arguments of the commands, runs them, and tells what is wrong."""

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from core.base.address import path_or_address, shown
from core.base.errors import Cancelled, UserError
from core.base.escaping import escaped
from core.base.launch import is_follower
from core.base.log_file import LOG, log_exception, start_log
from core.base.loop_watch import watching
from core.base.program import program_call
from core.commands.addresses import refuse_addresses
from core.commands.converters import RuleOf, pattern, some
from core.commands.empty_arguments import refuse_empty
from core.commands.evaluation_options import add_evaluation_options
from core.commands.examples import add_examples
from core.commands.handing_over import add_handover_options
from core.commands.index_options import add_index_options, add_join_options
from core.commands.interrupts import INTERRUPTED, Ended, raised_where_it_comes
from core.commands.loop_notice import LoopNotice
from core.commands.running import (
    USER_ERROR,
    run_compare,
    run_evaluate,
    run_index,
    run_inspect,
    run_join,
    run_masks_compare,
    run_masks_export,
    run_prune,
    run_verify,
    tell,
)
from core.plan.rules import Density, EachError, Sigma, Value
from core.storage.balanced_parts import WorkPart

COMMANDS = ("inspect", "prune", "join", "verify", "compare", "evaluate", "masks", "index")


def main(arguments: Sequence[str]) -> int:
    """Run a command.

    Args:
        arguments: the command and what follows it.

    Returns:
        the exit status: 0 done, 1 ``verify`` (or ``compare``, where that was asked for) found a difference, 2 a user
        error (one line on standard error), 130 ended by Ctrl+C, 143 by SIGTERM, 129 by SIGHUP.
    """
    start_log("command")
    try:
        refuse_empty(arguments)
        options = command_parser(*arguments[:1]).parse_args(arguments)
        refuse_addresses(options)
        with watching(LoopNotice(sys.stderr)), raised_where_it_comes():
            status: int = options.run(options)
        return status
    except UserError as error:
        return _complain(arguments, f"{error}{_instead(arguments, error)}", USER_ERROR)
    except Ended as ended:
        return _complain(arguments, "Stopped.", ended.status)
    except (Cancelled, KeyboardInterrupt):
        return _complain(arguments, "Stopped.", INTERRUPTED)
    except Exception as error:
        log_exception(error)
        raise


def _complain(arguments: Sequence[str], sentence: str, status: int) -> int:
    """Say on standard error what is wrong, and on standard output too where JSON was asked for.

    Args:
        arguments: they may be what is wrong.
        sentence: one line.
        status: the exit status, which is returned.
    """
    LOG.warning("%s: %s", " ".join(arguments[:1]), sentence)
    if is_follower():
        # the first process of the run says it
        return status
    print(f"secateurs: {sentence}", file=sys.stderr)
    # argparse takes the beginning of an option for it
    if any(len(each) > len("--") and "--json".startswith(each) for each in arguments):
        tell(json.dumps({"error": sentence}))
    return status


def _instead(arguments: Sequence[str], error: UserError) -> str:
    """The command with one of several models in the place of their folder, as a sentence; else empty."""
    from core.formats.sharded.folders import SeveralModels

    if not isinstance(error, SeveralModels):
        return ""
    first = str(error.candidates[0].path)
    words = [first if error.folder.is_relative_to(each) else each for each in arguments]
    return f" Run: {escaped(shlex.join([*program_call(), *words]))}"


class OneLineParser(argparse.ArgumentParser):
    """An argument parser whose errors are `UserError`, which are printed in one line."""

    def error(self, message: str) -> NoReturn:
        """Report wrong arguments.

        Raises:
            UserError: always.
        """
        raise UserError(f"{shown(message)}. See {self.prog} --help.")


def command_parser(first: str = "") -> argparse.ArgumentParser:
    """The parser of all commands with their arguments.

    Args:
        first: of the arguments; if it is a command, the others, which it can't be followed by, are left out.
    """
    parser = OneLineParser(prog=" ".join(program_call()), description="Prune PyTorch checkpoints by threshold.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    adders = (_add_inspect, _add_prune, _add_join, _add_verify, _add_compare, _add_evaluate, _add_masks, _add_index)
    for name, add in zip(COMMANDS, adders, strict=True):
        if name == first or first not in COMMANDS:
            add(commands)
            add_examples(commands.choices[name], name)
    return parser


def _add_inspect(commands: "argparse._SubParsersAction[OneLineParser]") -> None:
    command = commands.add_parser("inspect", help="list the parameters of a checkpoint")
    command.add_argument("file", type=path_or_address, metavar="FILE", help="or an address: https://, s3:// or hf://")
    command.add_argument("--nm", type=pattern, metavar="N:M", help="tell which tensors satisfy a pattern, as 2:4")
    command.add_argument("--index", type=Path, metavar="INDEX", help="the model's index, so that nothing is read")
    _add_json(command)
    command.set_defaults(run=run_inspect)


def _add_prune(commands: "argparse._SubParsersAction[OneLineParser]") -> None:
    command = commands.add_parser("prune", help="write a pruned copy of a checkpoint")
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="several with --output-dir")
    how = _add_plan_options(command, required=True)
    how.add_argument("--masks", type=Path, metavar="MASKS", help="a file of masks; it says what is pruned too")
    where = command.add_mutually_exclusive_group(required=True)
    where.add_argument("-o", "--output", type=Path, metavar="OUT")
    where.add_argument("--output-dir", type=Path, metavar="DIR", help="write each as its name with -pruned in there")
    where.add_argument("--handover", type=Path, metavar="DIR", help="write a folder that answers for the result")
    add_handover_options(command)
    command.add_argument("--with-masks", action="store_true", help="write weight_orig and weight_mask, reversible")
    command.add_argument("--no-record", action="store_true", help="write no OUT.secateurs.json that says what was done")
    command.add_argument("--part", type=WorkPart.of_text, metavar="I/N", help="write part I of N; then join OUT")
    command.add_argument("--index", type=Path, metavar="INDEX", help="the model's index, which is not read again then")
    command.add_argument("--embed-record", action="store_true", help="write plan and source into safetensors metadata")
    _add_force(command)
    _add_json(command)
    command.set_defaults(run=run_prune)


def _add_join(commands: "argparse._SubParsersAction[OneLineParser]") -> None:
    command = commands.add_parser("join", help="put together what a job array has written in parts")
    add_join_options(command)
    _add_force(command)
    _add_json(command)
    command.set_defaults(run=run_join)


def _add_verify(commands: "argparse._SubParsersAction[OneLineParser]") -> None:
    command = commands.add_parser("verify", help="check that a file is another one with weights pruned, nothing else")
    command.add_argument("source", type=Path, metavar="SOURCE", help="with --record, the result")
    command.add_argument("result", type=Path, nargs="?", metavar="RESULT")
    command.add_argument(
        "--record",
        type=Path,
        nargs="?",
        const=Path(),
        metavar="RECORD",
        help="check a result without its source, against the record beside it or another one",
    )
    command.add_argument("--plan", type=Path, metavar="PLAN", help="the result must be cut as this plan says")
    command.add_argument("--weights-only", action="store_true", help="look at tensors, not at what is around them")
    _add_partial(command)
    _add_json(command)
    command.set_defaults(run=run_verify)


def _add_compare(commands: "argparse._SubParsersAction[OneLineParser]") -> None:
    command = commands.add_parser("compare", help="tell what differs between two models, parameter by parameter")
    for name in ("first", "second"):
        command.add_argument(name, type=Path, metavar=name.upper())
    command.add_argument("--sort", choices=("file", "change"), default="file", help="change: the most changed first")
    command.add_argument("--top", type=some, metavar="N", help="show so many parameters at most")
    command.add_argument("--exit-code", action="store_true", help="exit with 1 where they differ")
    _add_json(command)
    command.set_defaults(run=run_compare)


def _add_evaluate(commands: "argparse._SubParsersAction[OneLineParser]") -> None:
    command = commands.add_parser("evaluate", help="measure what cuts cost, by an evaluation of your own")
    command.add_argument("file", type=Path, metavar="MODEL")
    add_evaluation_options(command)
    _add_plan_options(command, required=False)
    _add_force(command)
    _add_json(command)
    command.set_defaults(run=run_evaluate)


def _add_masks(commands: "argparse._SubParsersAction[OneLineParser]") -> None:
    command = commands.add_parser("masks", help="write masks into a file of their own, or compare masks")
    acts = command.add_subparsers(metavar="export|compare", required=True)
    export = acts.add_parser("export", help="write the masks of a plan, a bit for each weight")
    export.add_argument("file", type=Path, metavar="MODEL")
    _add_plan_options(export, required=True)
    export.add_argument("-o", "--output", type=Path, required=True, metavar="MASKS")
    _add_force(export)
    export.set_defaults(run=run_masks_export)
    compare = acts.add_parser("compare", help="tell how far two masks agree, layer by layer")
    for name in ("first", "second"):
        compare.add_argument(name, type=Path, metavar=name.upper(), help="masks, or a pruned or masked checkpoint")
    compare.set_defaults(run=run_masks_compare)
    for each in (export, compare):
        _add_json(each)


def _add_index(commands: "argparse._SubParsersAction[OneLineParser]") -> None:
    command = commands.add_parser(
        "index", help="write what is known of the weights into a file that opens without them"
    )
    add_index_options(command)
    _add_force(command)
    _add_json(command)
    command.set_defaults(run=run_index)


def _add_plan_options(command: argparse.ArgumentParser, required: bool) -> "argparse._MutuallyExclusiveGroup":
    """Add what says which parameters are pruned and how much; `core.commands.plan_options` makes a plan of it."""
    how = command.add_mutually_exclusive_group(required=required)
    how.add_argument("--threshold", type=RuleOf(Value), dest="rule", metavar="T", help="keep what abs(w) > T")
    how.add_argument("--density", type=RuleOf(Density), dest="rule", metavar="D", help="keep this part of all, 0 to 1")
    how.add_argument("--sigma", type=RuleOf(Sigma), dest="rule", metavar="K", help="K standard deviations of each")
    how.add_argument(
        "--max-error", type=RuleOf(EachError), dest="rule", metavar="E", help="most error of each's weights, 0 to 1"
    )
    how.add_argument(
        "--nm",
        type=pattern,
        dest="rule",
        metavar="N:M",
        help="the largest N of each M weights along the inputs, as 2:4",
    )
    how.add_argument("--plan", type=Path, metavar="PLAN", help="a saved plan; it says what is pruned too")
    _add_partial(command)
    command.add_argument("--each", action="store_true", help="take the density of each parameter, not of all together")
    command.add_argument(
        "--select", action="append", default=[], metavar="GLOB", help="full names to prune, or modules"
    )
    command.add_argument(
        "--exclude", action="append", default=[], metavar="GLOB", help="full names or modules to leave out"
    )
    command.add_argument("--class", action="append", default=[], dest="classes", metavar="NAME", help="of such modules")
    return how


def _add_partial(command: argparse.ArgumentParser) -> None:
    command.add_argument("--allow-partial", action="store_true", help="take what fits of a plan, be it less than half")


def _add_force(command: argparse.ArgumentParser) -> None:
    command.add_argument("--force", action="store_true", help="replace a file that is there, but none that is read")


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
