"""The attributes weight × mask of pickled modules."""

from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from core.formats.products import mask_products
from core.formats.readers import open_container
from core.storage.tensor_reader import elements


@pytest.mark.parametrize("zipped", [True, False])
def test_the_product_is_found_beside_its_mask(tmp_path: Path, zipped: bool) -> None:
    path, module = tmp_path / "module.pt", nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))
    prune.random_unstructured(module[1], "weight", 0.5)
    torch.save(module, path, _use_new_zipfile_serialization=zipped)
    ((key, product),) = mask_products(open_container(path)).items()
    assert key == "1.weight_mask"
    expected = module[1].weight.detach().numpy()
    assert elements(product).tobytes() == expected.tobytes()


def test_state_dicts_have_none(tmp_path: Path) -> None:
    path = tmp_path / "state.pt"
    torch.save({"fc.weight_orig": torch.ones(2, 2), "fc.weight_mask": torch.eye(2)}, path)
    assert mask_products(open_container(path)) == {}
