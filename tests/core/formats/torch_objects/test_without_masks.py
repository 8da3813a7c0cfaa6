"""A pickle with masks against the same without."""

import io

import torch
from torch import nn
from torch.nn.utils import prune

from core.formats.pickle.machine import read_pickle
from core.formats.pickle.nodes import Dict, walk
from core.formats.torch_objects.pickle_digest import pickle_parts
from core.formats.torch_objects.without_masks import pairs_without_masks
from core.formats.zip.archive import MAX_UNPACKED


def pickled(thing: object) -> bytes:
    """The pickle in what torch saves of it."""
    stream = io.BytesIO()
    torch.save(thing, stream)
    return bytes(torch.PyTorchFileReader(io.BytesIO(stream.getvalue())).get_record("data.pkl"))[:MAX_UNPACKED]


def said(thing: object) -> dict[tuple[str, ...], bytes]:
    return dict(pickle_parts(read_pickle(pickled(thing)).root, lambda _: True))


def test_a_state_dict_with_masks_says_what_it_says_without() -> None:
    weight, mask = torch.randn(3, 3), torch.eye(3)
    plain = {"state": {"fc.weight": weight, "fc.bias": torch.ones(3)}, "epoch": 3}
    masked = {"state": {"fc.bias": torch.ones(3), "fc.weight_orig": weight, "fc.weight_mask": mask}, "epoch": 3}
    assert said(plain) == said(masked)
    assert said(plain) != said({**masked, "epoch": 4})
    (pairs,) = pairs_without_masks(read_pickle(pickled(masked)).root).values()
    assert [key for key, _ in pairs] == ["fc.bias", "fc.weight"]


def test_a_module_with_masks_says_what_it_says_without() -> None:
    torch.manual_seed(0)
    plain, masked = nn.Sequential(nn.Linear(3, 3), nn.ReLU()), nn.Sequential(nn.Linear(3, 3), nn.ReLU())
    prune.custom_from_mask(masked[0], "weight", torch.eye(3))
    assert said(plain) == said(masked)
    masked[0].in_features = 4
    assert {path for path, digest in said(plain).items() if said(masked)[path] != digest} == {
        ("_modules", "0", "in_features")
    }


def test_what_is_only_called_like_a_mask_stays() -> None:
    root = read_pickle(pickled({"a_orig": torch.ones(2), "b_mask": torch.ones(2), "c_orig": 1, "c_mask": 2})).root
    assert any(isinstance(node, Dict) for node in walk(root))
    assert pairs_without_masks(root) == {}
