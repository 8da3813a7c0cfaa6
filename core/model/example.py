"""The example that comes with the app: a small trained model, and what evaluates it."""

from core.base.resources import resource

FOLDER = resource("example")
EXAMPLE = FOLDER / "digits.safetensors"
EVALUATION = FOLDER / "evaluate.py"
"""The file with the functions ``load`` and ``evaluate``."""
