"""Examples for the help of each command."""

import argparse
from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "": (
        "model.safetensors",
        "--example",
        "model.pt --screenshot model.png",
        "inspect model.pt",
    ),
    "inspect": (
        "model.safetensors",
        "model.pt --json",
        "model.pt --nm 2:4",
    ),
    "prune": (
        "model.safetensors --density 0.5 -o pruned.safetensors",
        "model.pt --threshold 0.01 --class Conv2d --exclude 'features.0.*' -o pruned.pt",
        "model.pt --density 0.3 --each --with-masks -o masked.pt",
        "model.pt --nm 2:4 --class Linear -o pruned.pt",
        "model.pt --plan plan.json -o pruned.pt --json",
        "model.safetensors --density 0.5 --handover folder --note 'For the robot'",
        "finetuned.pt --masks masks.safetensors -o pruned.pt",
        "model --plan plan.json -o pruned --part 3/8",
        "one.pt two.pt three.pt --plan plan.json --output-dir pruned",
    ),
    "join": (
        "pruned",
        "pruned.safetensors --json",
        "model.index.safetensors",
    ),
    "verify": (
        "model.safetensors pruned.safetensors",
        "model.pt pruned.pt --plan plan.json",
        "pruned.pt --record",
    ),
    "compare": (
        "base.safetensors tuned.safetensors",
        "base.safetensors tuned.pt --sort change --top 20",
        "model.pt converted.safetensors --exit-code --json",
    ),
    "evaluate": (
        "model.pt --with evaluate.py --density 0.5",
        "model.pt --with evaluate.py --sweep 0.8,0.5,0.3 --csv sweep.csv",
        "model.pt --with evaluate.py --max-loss 1% -o plan.json",
        "model.pt --command 'python test.py {checkpoint}' --sensitivity",
    ),
    "masks": (
        "export model.safetensors --density 0.5 -o masks.safetensors",
        "compare masks.safetensors pruned.pt",
    ),
    "index": (
        "model.safetensors -o model.index.safetensors",
        "folder -o model.index.safetensors --part 3/8",
    ),
}
"""Command → what may follow it, one line each; the window's own arguments stand under no command."""


def add_examples(parser: argparse.ArgumentParser, command: str) -> None:
    """Put the examples of a command under its help.

    Args:
        parser: of the command.
        command: as in `EXAMPLES`.
    """
    # a percent sign begins a field there
    lines = [f"  %(prog)s {each.replace('%', '%%')}" for each in EXAMPLES[command]]
    parser.epilog = "\n".join([parser.epilog or "", "examples:", *lines]).lstrip("\n")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
