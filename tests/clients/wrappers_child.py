"""Arrays of numpy in pickles, and archives around checkpoints: Stable-Baselines3, TorchServe, tar and gzip.

Everything has random weights. What is written of an archive is the checkpoint in it; it is put back into the archive
where the library loads only that.
"""

import gzip
import pickle
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import stable_baselines3
import torch
from numpy.typing import NDArray

from tests.clients.case import Case, run_cases

IMAGES = torch.linspace(-1, 1, 2 * 3 * 16 * 16).reshape(2, 3, 16, 16)
Arrays = Mapping[str, NDArray[Any]]


def net() -> torch.nn.Module:
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 8, 3),
        torch.nn.BatchNorm2d(8),
        torch.nn.ReLU(),
        torch.nn.Conv2d(8, 16, 3, groups=2),
        torch.nn.AdaptiveAvgPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(64, 7),
    )


def run(model: torch.nn.Module) -> torch.Tensor:
    return model(IMAGES.to(next(model.parameters()).dtype)).float()


def loaded(state: Mapping[str, torch.Tensor], make: Callable[[], torch.nn.Module] = net) -> torch.nn.Module:
    """A model with a state, under the strict defaults, in the state's dtype."""
    model = make().to(next(each.dtype for each in state.values() if each.is_floating_point()))
    model.load_state_dict(state)
    return model


def detectron(kind: str, save: Callable[[object, Path], None], path: Path) -> Path:
    """As Detectron2 has its models: names and arrays, and who wrote them."""
    state = {name: array(each, kind) for name, each in net().state_dict().items()}
    file = path / "model.pkl"
    save({"model": state, "__author__": "nobody", "matching_heuristics": True}, file)
    return file


def array(tensor: torch.Tensor, kind: str) -> NDArray[Any]:
    found = tensor.detach().numpy()
    if not tensor.is_floating_point():
        return found
    kept = found.astype(ml_dtypes.bfloat16 if kind == "bfloat16" else kind)
    return np.asfortranarray(kept) if kept.ndim == 2 else kept


def pickled(protocol: int) -> Callable[[object, Path], None]:
    return lambda value, path: path.write_bytes(pickle.dumps(value, protocol)) and None


def with_numpy(path: Path) -> torch.nn.Module:
    """What the pickle's own loader gives, as Detectron2's ``DetectionCheckpointer`` puts it into a model."""
    start = path.read_bytes()[:2]
    value = torch.load(path, weights_only=False) if start == b"PK" else pickle.loads(path.read_bytes())
    return loaded({name: tensor(each) for name, each in value["model"].items()})


def tensor(array: NDArray[Any]) -> torch.Tensor:
    if array.dtype == ml_dtypes.bfloat16:
        return torch.from_numpy(np.ascontiguousarray(array).view(np.int16)).view(torch.bfloat16)
    return torch.from_numpy(np.array(array, array.dtype.newbyteorder("=")))


class Agent:
    """A policy of Stable-Baselines3; what is written of it is put back into the archive that it came in."""

    def __init__(self, kind: type, environment: str) -> None:
        self.kind = kind
        self.environment = environment
        self.source = Path()

    def save(self, path: Path) -> Path:
        self.source = path / "agent.zip"
        self.kind("MlpPolicy", self.environment, seed=0, device="cpu").save(self.source)
        return self.source

    def load(self, path: Path) -> torch.nn.Module:
        archive = path if zipfile.is_zipfile(path) and path.suffix == ".zip" else self._with(path)
        return self.kind.load(archive, device="cpu").policy

    def _with(self, policy: Path) -> Path:
        archive = policy.with_name("again.zip")
        with zipfile.ZipFile(self.source) as old, zipfile.ZipFile(archive, "w") as new:
            for name in old.namelist():
                new.writestr(name, policy.read_bytes() if name == "policy.pth" else old.read(name))
        return archive


def act(policy: torch.nn.Module) -> torch.Tensor:
    observations = torch.linspace(-1, 1, 5 * policy.observation_space.shape[0]).reshape(5, -1)
    if hasattr(policy, "critic"):
        actions = policy._predict(observations, deterministic=True)
        return torch.cat([actions, *policy.critic(observations, actions)], 1)
    if hasattr(policy, "q_net"):
        return torch.cat([policy.q_net(observations), policy.q_net_target(observations)])
    actions, values, probabilities = policy(observations, deterministic=True)
    return torch.cat([actions.reshape(5, -1).float(), values, probabilities.reshape(5, 1)], 1)


def archived(form: str, path: Path) -> Path:
    """An archive of TorchServe."""
    torch.save(net().state_dict(), path / "net.pth")
    (path / "labels.json").write_text("{}")
    options = ["--model-name", "net", "--version", "1.0", "--handler", "image_classifier", "--archive-format", form]
    files = ["--serialized-file", path / "net.pth", "--extra-files", path / "labels.json", "--export-path", path]
    subprocess.run([sys.executable, "-m", "model_archiver.model_packaging", *options, *files], check=True)
    return path / ("net.mar" if form == "default" else "net.tar.gz")


def unpacked(path: Path) -> torch.nn.Module:
    """A state dict loaded strictly: of a file as it is, or of the file in an archive as one unpacks it by hand."""
    if path.name.endswith((".tar", ".tar.gz")):
        with tarfile.open(path) as archive:
            archive.extractall(path.parent / "unpacked", filter="data")
    elif path.suffix == ".mar":
        with zipfile.ZipFile(path) as archive:
            archive.extractall(path.parent / "unpacked")
    elif path.suffix == ".gz":
        (path.parent / "unpacked").mkdir()
        (path.parent / "unpacked" / "net.pth").write_bytes(gzip.decompress(path.read_bytes()))
    else:
        return loaded(torch.load(path))
    return loaded(torch.load(next((path.parent / "unpacked").rglob("net.pth"))))


def tarred(mode: str, path: Path) -> Path:
    """As SageMaker has it: the model and its code."""
    torch.save(net().state_dict(), path / "net.pth")
    (path / "inference.py").write_text("import os\n")
    file = path / ("model.tar.gz" if mode == "w:gz" else "model.tar")
    with tarfile.open(file, mode) as archive:
        archive.add(path / "net.pth", "./net.pth")
        archive.add(path / "inference.py", "./code/inference.py")
    return file


def zipped(path: Path) -> Path:
    torch.save(net().state_dict(), path / "net.pth")
    (path / "net.pth.gz").write_bytes(gzip.compress((path / "net.pth").read_bytes()))
    return path / "net.pth.gz"


def repacked(path: Path) -> Path:
    """An archive of torch that was packed again with compression."""
    torch.save(net().state_dict(), path / "original.pth")
    with zipfile.ZipFile(path / "original.pth") as old, zipfile.ZipFile(path / "net.pth", "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return path / "net.pth"


def agents() -> list[Case]:
    kinds = {
        "PPO": "CartPole-v1",
        "A2C": "Pendulum-v1",
        "DQN": "CartPole-v1",
        "SAC": "Pendulum-v1",
        "TD3": "Pendulum-v1",
    }
    found = []
    for name, environment in kinds.items():
        agent = Agent(getattr(stable_baselines3, name), environment)
        library, form = "stable-baselines3", f"{name}.save, .zip"
        found.append(Case(library, form, agent.save, agent.load, act, output=lambda _: "policy.pth"))
    return found


def arrays() -> list[Case]:
    forms = {f"pickle, protocol {protocol}": (pickled(protocol), "<f4") for protocol in range(6)}
    forms |= {f"torch.save, protocol {each}": (partial(torch.save, pickle_protocol=each), "<f4") for each in (2, 4)}
    forms |= {f"pickle, {kind}": (pickled(4), kind) for kind in (">f4", "<f8", "bfloat16")}
    return [
        Case("numpy", form, partial(detectron, kind, save), with_numpy, run) for form, (save, kind) in forms.items()
    ]


def main() -> None:
    out = "net.pth"
    run_cases(
        [
            *arrays(),
            *agents(),
            Case("torch-model-archiver", ".mar", partial(archived, "default"), unpacked, run, output=lambda _: out),
            Case("torch-model-archiver", "tgz", partial(archived, "tgz"), unpacked, run, output=lambda _: out),
            Case("torch", ".tar with code", partial(tarred, "w"), unpacked, run, output=lambda _: out),
            Case("torch", ".tar.gz with code", partial(tarred, "w:gz"), unpacked, run, output=lambda _: out),
            Case("torch", ".pth.gz", zipped, unpacked, run, output=lambda _: out),
            Case("torch", "packed again with compression", repacked, unpacked, run),
        ]
    )


if __name__ == "__main__":
    main()
