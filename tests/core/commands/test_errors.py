"""What is wrong with the arguments is told before anything heavy is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.checkpoints import small_state, write_safetensors


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere.safetensors", "--threshold", "0.5"),
        ("model.safetensors", "--threshold", "0.5", "--select", "nothing*"),
        ("model.safetensors", "--plan", "nowhere.json"),
        ("model.safetensors", "--threshold", "0.5", "--each"),
    ],
)
def test_torch_is_not_loaded_to_complain(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write_safetensors(small_state(), tmp_path / "model.safetensors")
    code = "import sys; from core.commands.parser import main; print(main(sys.argv[1:]), 'torch' in sys.modules)"
    command = [sys.executable, "-c", code, "prune", *arguments, "-o", "out.safetensors"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "2 False\n"
    assert done.stderr.count("\n") == 1
