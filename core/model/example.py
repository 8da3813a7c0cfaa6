"""The example that comes with the app: a small trained model, and what evaluates it."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "example"
EXAMPLE = FOLDER / "digits.safetensors"
EVALUATION = FOLDER / "evaluate.py"
"""The file with the functions ``load`` and ``evaluate``."""
