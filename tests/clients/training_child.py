"""What trains models: torch's kinds of layers and copies, torchvision, checkpoints of lightning and timm, e3nn."""

import copy
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import TypeVar

import tests.clients.vision_operators  # noqa: F401 - first

# isort: split
import lightning
import timm
import torch
import torchvision
from e3nn import o3
from e3nn.nn import FullyConnectedNet
from timm.utils import CheckpointSaver, ModelEmaV2, ModelEmaV3
from torch import nn
from torch.nn.utils import parametrizations, spectral_norm, weight_norm
from torch.optim.optimizer import register_optimizer_step_post_hook
from torch.optim.swa_utils import AveragedModel

from tests.clients.app import call
from tests.clients.case import DENSITY, Case, matrices, run_cases
from tests.clients.table import Row

Make = Callable[[], nn.Module]
Model = TypeVar("Model", bound=nn.Module)


def main() -> None:
    """Run all cases."""
    run_cases([*layers(), *whole_modules(), *averages(), *of_timm(), *of_torchvision(), *of_lightning(), of_e3nn()])
    resume()


# ── torch ──


class Sequence(nn.Module):
    """An LSTM, an attention and a head."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(8, 12, num_layers=2, bidirectional=True, batch_first=True)
        self.attention = nn.MultiheadAttention(24, 4, batch_first=True)
        self.head = nn.Linear(24, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found = self.lstm(x)[0]
        return self.head(self.attention(found, found, found)[0])


def normed(norm: Callable[[nn.Module], nn.Module]) -> nn.Module:
    return nn.Sequential(norm(nn.Linear(8, 16)), nn.Tanh(), norm(nn.Linear(16, 4)))


def of_images() -> nn.Module:
    return nn.Sequential(
        *(nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.ConvTranspose2d(8, 4, 2)),
        *(nn.Flatten(), nn.Linear(4 * 49, 6)),
    )


FEATURES, IMAGES = torch.linspace(-1, 1, 40).view(5, 8), torch.linspace(-1, 1, 3 * 64).view(1, 3, 8, 8)
STEPS = torch.linspace(-1, 1, 48).view(1, 6, 8)


def ending(*ends: str) -> Callable[[nn.Module], set[str]]:
    return lambda model: {name for name, _ in model.named_parameters() if name.endswith(ends)}


def layers() -> Iterator[Case]:
    """State dicts with the kinds of weights that torch has."""
    originals = ending("original1")
    kinds: dict[str, tuple[Make, torch.Tensor, Callable[[nn.Module], set[str]]]] = {
        "LSTM and attention": (Sequence, STEPS, matrices),
        "convolution, transposed one": (of_images, IMAGES, matrices),
        "weight norm": (lambda: normed(parametrizations.weight_norm), FEATURES, originals),
        "weight norm, older": (lambda: normed(weight_norm), FEATURES, ending("weight_v")),
        "spectral norm": (lambda: normed(parametrizations.spectral_norm), FEATURES, ending("original")),
        "spectral norm, older": (lambda: normed(spectral_norm), FEATURES, ending("weight_orig")),
    }
    for kind, (make, inputs, chosen) in kinds.items():
        yield Case(
            "torch",
            f"state dict: {kind}",
            lambda folder, make=make: saved(make().state_dict(), folder / "model.pt"),
            lambda path, make=make: loaded(make(), torch.load(path)),
            lambda model, inputs=inputs: model(inputs),
            chosen=chosen,
        )


def whole_modules() -> Iterator[Case]:
    """A pickled module, and one of which some layers are quantised."""

    def load(path: Path) -> nn.Module:
        found: nn.Module = torch.load(path, weights_only=False)
        return found

    def quantised() -> nn.Module:
        return torch.ao.quantization.quantize_dynamic(of_images(), {nn.Linear})

    for form, make in (("whole module", of_images), ("whole module, linear layer quantised", quantised)):
        yield Case(
            *("torch", form),
            lambda folder, make=make: saved(make(), folder / "model.pt"),
            load,
            lambda model: model(IMAGES),
        )


def averages() -> Iterator[Case]:
    """An averaged copy beside the model, and alone."""

    def beside(folder: Path) -> Path:
        model = of_images()
        average = AveragedModel(model)
        moved(model)
        average.update_parameters(model)
        return saved({"model": model.state_dict(), "swa_model": average.state_dict()}, folder / "model.pt")

    yield Case(
        *("torch", "AveragedModel beside the model", beside),
        lambda path: loaded(of_images(), torch.load(path)["model"]),
        lambda model: model(IMAGES),
        name=lambda name: name.removeprefix("model."),
    )
    yield Case(
        *("torch", "AveragedModel alone"),
        lambda folder: saved(AveragedModel(of_images()).state_dict(), folder / "model.pt"),
        lambda path: loaded(AveragedModel(of_images()), torch.load(path)),
        lambda model: model(IMAGES),
    )


# ── timm ──


def of_timm() -> Iterator[Case]:
    """What its training script saves: the model and its moving average, of which its own loader takes the second."""
    for average, kind in ((ModelEmaV2, "test_resnet"), (ModelEmaV3, "test_vit")):

        def save(folder: Path, average: Callable[..., nn.Module] = average, kind: str = kind) -> Path:
            model = timm.create_model(kind, num_classes=10)
            ema = average(model, decay=0.9)
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
            moved(model)
            ema.update(model)
            options = SimpleNamespace(model=kind)
            saver = CheckpointSaver(model, optimizer, options, model_ema=ema, checkpoint_dir=str(folder))
            saver.save_checkpoint(0, metric=1.0)
            return folder / "checkpoint-0.pth.tar"

        def load(path: Path, kind: str = kind) -> nn.Module:
            model = timm.create_model(kind, num_classes=10)
            timm.models.load_checkpoint(model, str(path), use_ema=False, weights_only=False)
            return model

        images = torch.linspace(-1, 1, 3 * 160 * 160).view(1, 3, 160, 160)
        yield Case(
            *("timm", f"checkpoint with {average.__name__}: {kind}", save, load),
            lambda model, images=images: model(images),
            name=lambda name: name.removeprefix("state_dict."),
            chosen=lambda model: {name for name in matrices(model) if name.endswith("weight")},
        )


# ── torchvision ──


def features(model: nn.Module) -> torch.Tensor:
    """What its convolutions and heads make of an image, up to the boxes, which need operators of a build for GPUs."""
    images = torch.linspace(-1, 1, 3 * 64 * 64).view(1, 3, 64, 64)
    if not isinstance(model, torchvision.models.detection.MaskRCNN):
        return model(images)
    levels = list(model.backbone(images).values())
    objectness, deltas = model.rpn.head(levels)
    regions = levels[0][:, :, :7, :7]
    boxes = model.roi_heads.box_predictor(model.roi_heads.box_head(regions))
    masks = model.roi_heads.mask_predictor(model.roi_heads.mask_head(regions))
    return torch.cat([each.flatten() for each in (*objectness, *deltas, *boxes, masks)])


def of_torchvision() -> Iterator[Case]:
    """State dicts as torchvision publishes them."""
    models = torchvision.models
    kinds: dict[str, Make] = {
        "ResNet-18": models.resnet18,
        "ViT-B/16 of two layers": lambda: models.VisionTransformer(64, 16, 2, 4, 64, 128),
        "Mask R-CNN": lambda: models.detection.maskrcnn_resnet50_fpn(weights=None, weights_backbone=None),
    }
    for kind, make in kinds.items():

        def save(folder: Path, kind: str = kind, make: Make = make) -> Path:
            model = make()
            if kind.startswith("ViT"):
                # its head begins at zero
                moved(model)
            torch.save(model.state_dict(), folder / "model.pth")
            return folder / "model.pth"

        def load(path: Path, make: Make = make) -> nn.Module:
            model = make()
            model.load_state_dict(torch.load(path))
            return model

        yield Case(
            *("torchvision", f"state dict: {kind}", save, load, features),
            chosen=lambda model: {name for name in matrices(model) if name.endswith("weight")},
        )


# ── lightning ──


class Task(lightning.LightningModule):
    """Fits a small network."""

    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 4))

    def training_step(self, batch: list[torch.Tensor], _: int) -> torch.Tensor:
        return self.net(batch[0]).square().sum()

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.AdamW(self.parameters(), lr=0.05)


def fit(task: Task, folder: Path, epochs: int, resumed: Path | None = None) -> lightning.Trainer:
    """Train, or go on with it from a checkpoint."""
    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(FEATURES), batch_size=5)
    trainer = lightning.Trainer(
        max_epochs=epochs,
        default_root_dir=folder,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    trainer.fit(task, data, ckpt_path=resumed)
    return trainer


def checkpoint(folder: Path) -> Path:
    trainer = fit(Task(), folder, 2)
    trainer.save_checkpoint(folder / "last.ckpt")
    return folder / "last.ckpt"


def of_lightning() -> Iterator[Case]:
    yield Case(
        *("lightning", "Trainer's checkpoint", checkpoint),
        lambda path: Task.load_from_checkpoint(path),
        lambda task: task.net(FEATURES),
    )


def resume() -> None:
    """Training resumed from a pruned checkpoint, its optimizer's state included: zeros stay where they are held."""
    for held in (True, False):
        form = f"resumed from a pruned checkpoint, {'zeros held' if held else 'nothing held: all must be filled'}"
        row = Row(f"lightning {version('lightning')}", form)
        with TemporaryDirectory() as folder:
            source, out = checkpoint(Path(folder)), Path(folder) / "pruned.ckpt"
            row.opened = row.written = bool(call("prune", source, "--density", DENSITY, "-o", out)["output"])
            state = torch.load(out)["state_dict"]
            zeros = {name: value == 0 for name, value in state.items() if name.endswith("weight")}
            task = loaded(Task(), state)
            hook = register_optimizer_step_post_hook(lambda *_, task=task, zeros=zeros: hold(task, zeros))
            if not held:
                hook.remove()
            fit(task, Path(folder), 4, out)
            hook.remove()
            row.loaded = True
            left = sum(int((task.state_dict()[name][zero] == 0).sum()) for name, zero in zeros.items())
            numel = sum(int(zero.sum()) for zero in zeros.values())
            row.equal = left == numel if held else left < numel // 10
            row.note = f"{left} of {numel} zeros are left after two epochs more"
        row.tell()


def hold(model: nn.Module, zeros: dict[str, torch.Tensor]) -> None:
    """As the script of Edit ▸ Copy load & check code does."""
    with torch.no_grad():
        for name, mask in zeros.items():
            model.get_parameter(name).masked_fill_(mask, 0)


# ── e3nn ──


class Equivariant(nn.Module):
    """A linear layer and a tensor product, whose weights are flat, and the network that gives others theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = o3.Linear("4x0e + 2x1o", "4x0e + 2x1o", biases=True)
        self.product = o3.FullyConnectedTensorProduct("4x0e + 2x1o", "1x0e + 1x1o", "3x0e")
        self.fc = FullyConnectedNet([3, 16, 5], torch.tanh)

    def forward(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return self.fc(self.product(self.linear(x), y))


def of_e3nn() -> Case:
    x, y = torch.linspace(-1, 1, 30).view(3, 10), torch.linspace(-1, 1, 12).view(3, 4)
    return Case(
        *("e3nn", "state dict: flat weights are left, the network's are chosen"),
        lambda folder: saved(Equivariant().state_dict(), folder / "model.pt"),
        lambda path: loaded(Equivariant(), torch.load(path)),
        lambda model: model(x, y),
    )


def saved(value: object, path: Path) -> Path:
    torch.save(value, path)
    return path


def loaded(model: Model, state: dict[str, torch.Tensor]) -> Model:
    model.load_state_dict(copy.deepcopy(state))
    return model


def moved(model: nn.Module) -> None:
    """Change all weights a little, as training does."""
    with torch.no_grad():
        for each in model.parameters():
            each.add_(torch.randn_like(each), alpha=0.05)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
