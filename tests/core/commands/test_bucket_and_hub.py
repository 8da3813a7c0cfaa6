"""A model in a bucket and one on the hub, on the loopback address, by the libraries that people have for them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.core.scale.parts import run
from tests.helpers.checkpoints import small_state, write_safetensors
from tests.helpers.file_server import Answer, FileServer, Request, serving
from tests.helpers.pace import patience
from tests.helpers.torchrun import ROOT

NAME = "model.safetensors"
HUB = f"hf://org/name/{NAME}"
BUCKET = f"s3://bucket/folder/{NAME}"
API = "/api/models/org/name"


def of_hub(request: Request, answer: Answer) -> Answer:
    """What the hub says of a repository; its files are served as they lie."""
    if not request.target.startswith(API):
        return answer
    file = {"type": "file", "path": NAME, "size": 1, "oid": "0" * 40}
    told = [file] if request.target.startswith(f"{API}/tree/main") else {"id": "org/name", "sha": "0" * 40}
    body = json.dumps(told).encode()
    return Answer(200, {"Content-Type": "application/json"}, body, len(body))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    write_safetensors(small_state(), path)
    return path


@pytest.fixture
def server(tmp_path: Path, model: Path) -> Iterator[FileServer]:
    """Has the same file as the hub and a bucket would."""
    for folder in ("org/name/resolve/main", "bucket/folder"):
        (tmp_path / "served" / folder).mkdir(parents=True)
        (tmp_path / "served" / folder / NAME).hardlink_to(model)
    with serving(tmp_path / "served") as found:
        found.change = of_hub
        yield found


def ran(server: FileServer, folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, which knows of no other hub and no other service."""
    place = f"http://127.0.0.1:{server.port}"
    own = {"AWS_ACCESS_KEY_ID": "someone", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_DEFAULT_REGION": "us-east-1"}
    own |= {"AWS_ENDPOINT_URL_S3": place, "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    own |= {"HF_ENDPOINT": place, "HF_HOME": str(folder / "hub"), "HF_TOKEN": "hf_hush", "NO_PROXY": "127.0.0.1"}
    command = [sys.executable, str(ROOT / "main.py"), *map(str, words)]
    environment = {**os.environ, **own, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=patience(60))


@pytest.mark.parametrize(
    "address",
    [HUB, BUCKET],
)
def test_a_model_is_inspected_and_indexed_where_it_lies(
    address: str, model: Path, server: FileServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    far, here = (tmp_path / f"{name}.index.safetensors" for name in ("far", "here"))
    done = ran(server, tmp_path, "index", address, "-o", far)
    assert done.returncode == 0, done.stderr
    assert "hush" not in done.stdout + done.stderr
    read = [each for each in server.requests if each.target.partition("?")[0].endswith(NAME)]
    assert read
    for each in read:
        if address == HUB:
            assert {name.lower(): value for name, value in each.headers.items()}["authorization"] == "Bearer hf_hush"
        else:
            assert parse_qs(urlsplit(each.target).query).keys() & {"X-Amz-Signature", "Signature"}
    assert run("index", model, "-o", here) == 0
    told = []
    for path in (far, here):
        capsys.readouterr()
        assert run("inspect", path, "--json") == 0
        told.append(json.loads(capsys.readouterr().out)["parameters"])
    assert told[0] == told[1]
    looked = ran(server, tmp_path, "inspect", address, "--json").stdout
    assert [each["name"] for each in json.loads(looked)["parameters"]] == [each["name"] for each in told[0]]


def test_what_is_not_on_the_hub_is_one_sentence(server: FileServer, tmp_path: Path) -> None:
    done = ran(server, tmp_path, "inspect", "hf://org/name/none.safetensors")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "hf://org/name/none.safetensors" in done.stderr
