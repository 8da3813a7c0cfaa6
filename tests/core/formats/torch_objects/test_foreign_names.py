"""What a pickle names besides what any checkpoint of torch needs is told; torch's own classes are not."""

import pytest

from core.formats.pickle.nodes import Name
from core.formats.torch_objects.foreign_names import foreign_note


@pytest.mark.parametrize(
    "name",
    [
        "torch ScriptObject",
        "torch qint8",
        "torch per_tensor_affine",
        "torch per_channel_symmetric",
        "torch sparse_coo",
        "torch contiguous_format",
        "torch.ao.nn.quantized.dynamic.modules.linear Linear",
        "torch.ao.quantization.observer MinMaxObserver",
        "torch.ao.nn.quantized.modules.utils _hide_packed_params_repr",
        "torch.quantization.stubs QuantStub",
        "torch.optim.swa_utils AveragedModel",
        "torch.optim.swa_utils get_ema_avg_fn",
        "torch.distributed.tensor DTensor",
        "torch.fx.graph_module _CodeOnlyModule",
        "torch.nn.utils.parametrizations _WeightNorm",
    ],
)
def test_torchs_own_are_not_told(name: str) -> None:
    assert not list(foreign_note([Name(*name.split())]))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("models.yolo Detect", "1 thing besides torch's own that was not run: models.yolo.Detect"),
        ("torch serialization.os.system", "of torch that no checkpoint needs and that was not run"),
        ("torch.nn.modules.linear torch.os.system", "was not run: torch.nn.modules.linear.torch.os.system"),
        ("torch.hub load", "1 thing of torch that no checkpoint needs and that was not run: torch.hub.load."),
        ("torch.nn Module", "1 thing of torch that no checkpoint needs and that was not run: torch.nn.Module."),
        ("torchvision.models.resnet ResNet", "besides torch's own"),
        ("os system", "besides torch's own that was not run: os.system"),
    ],
)
def test_all_others_are_told(name: str, words: str) -> None:
    (note,) = foreign_note([Name(*name.split())])
    assert words in note


def test_several_of_both_are_two_notes() -> None:
    names = [
        Name("m", "A"),
        Name("m", "B"),
        Name("m", "A"),
        Name("torch.hub", "load"),
        Name("torch.nn.modules.module", "Module"),
    ]
    ours, torchs = foreign_note(names)
    assert ours == "It names 2 things besides torch's own that were not run: m.A, m.B."
    assert "torch.hub.load" in torchs
