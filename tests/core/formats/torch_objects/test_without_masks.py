"""A pickle with masks against the same without."""

import io
import pickle
from collections import OrderedDict
from typing import Any

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


class Listing(pickle._Pickler):
    """Pickles each ``OrderedDict`` as Python 2 did: with the list of its pairs as an argument, also an empty one."""

    def reducer_override(self, thing: object) -> Any:  # noqa: ANN401
        if type(thing) is not OrderedDict:
            return NotImplemented
        return OrderedDict, ([list(pair) for pair in thing.items()],)


def listed(thing: object) -> dict[tuple[str, ...], bytes]:
    stream = io.BytesIO()
    Listing(stream, protocol=2).dump(thing)
    return dict(pickle_parts(read_pickle(stream.getvalue()).root, lambda _: True))


def test_a_dict_made_of_a_list_of_pairs_says_what_its_pairs_say() -> None:
    plain = OrderedDict(a=1, b=OrderedDict(c=2), d=OrderedDict())
    stream = io.BytesIO()
    pickle.Pickler(stream, protocol=2).dump(plain)
    said = dict(pickle_parts(read_pickle(stream.getvalue()).root, lambda _: True))
    assert listed(plain) == said
    assert listed(OrderedDict(plain, b=OrderedDict(c=3)))[("b", "c")] != said[("b", "c")]


def test_a_key_of_python_2_is_the_key_that_it_becomes() -> None:
    old, new = b"\x80\x02}U\x01aK\x01s.", b"\x80\x02}X\x01\x00\x00\x00aK\x01s."
    first, second = (list(pickle_parts(read_pickle(each).root, lambda _: True)) for each in (old, new))
    assert first == second
