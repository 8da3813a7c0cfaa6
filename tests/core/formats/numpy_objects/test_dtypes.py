"""The dtypes of numpy by torch's names, as they stand in pickles."""

import pickle

import numpy as np
import pytest
import torch

from core.formats.numpy_objects.dtypes import array_dtype
from core.formats.pickle.machine import read_pickle


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("kind", ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "c8", "c16", "?"])
def test_a_number_has_torchs_name_and_its_byte_order(kind: str, order: str, protocol: int) -> None:
    dtype = np.dtype(order + kind)
    found = array_dtype(read_pickle(pickle.dumps(dtype, protocol)).root)
    torchs = torch.from_numpy(np.zeros(1, dtype.newbyteorder("="))).dtype
    assert found.dtype.name == str(torchs).removeprefix("torch.")
    assert found.dtype.itemsize == dtype.itemsize
    assert found.big_endian == (order == ">" and dtype.itemsize > 1)
    assert not found.reason


@pytest.mark.parametrize("kind", ["O", "U3", "S3", "V4", "M8[s]", "m8[s]", "f4,i4"])
def test_what_is_no_number_has_a_reason(kind: str) -> None:
    found = array_dtype(read_pickle(pickle.dumps(np.dtype(kind))).root)
    assert found.reason.startswith("It is a numpy array of ")
    assert found.dtype.itemsize == 0


@pytest.mark.parametrize("node", [None, "f4", 3, read_pickle(pickle.dumps(np.float32)).root])
def test_what_is_no_dtype_has_a_reason(node: object) -> None:
    assert array_dtype(node).reason
