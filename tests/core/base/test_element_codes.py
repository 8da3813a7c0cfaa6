"""The ranges of narrow dtypes, against torch's own where it has them."""

import pytest
import torch

from core.base.element_codes import element_bits, element_codes, unread_elements

FLOATS = ("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz")


@pytest.mark.parametrize("name", FLOATS)
def test_the_range_of_floats_is_torchs(name: str) -> None:
    limits = torch.finfo(getattr(torch, name))
    assert element_codes(name) == (limits.min, limits.max)
    assert element_bits(name) == 8


@pytest.mark.parametrize(
    ("name", "bits", "codes"),
    [
        ("int8", 8, (-128, 127)),
        ("uint8", 8, (0, 255)),
        ("int4", 4, (-8, 7)),
        ("uint1", 1, (0, 1)),
        ("uint7", 7, (0, 127)),
        ("qint8", 8, (-128, 127)),
        ("quint4x2", 4, (0, 15)),
        ("quint2x4", 2, (0, 3)),
        ("bits4x2", 4, None),
        ("float4_e2m1fn_x2", 4, (-6, 6)),
        ("F4", 4, (-6, 6)),
        # 1.875 × 2² and 1.75 × 2⁴
        ("F6_E2M3", 6, (-7.5, 7.5)),
        ("F6_E3M2", 6, (-28, 28)),
        ("int16", 0, None),
        ("int32", 0, None),
        ("float16", 0, None),
        ("uint0", 0, None),
        ("F9_X", 0, None),
    ],
)
def test_bits_and_ranges(name: str, bits: int, codes: tuple[float, float] | None) -> None:
    assert (element_bits(name), element_codes(name)) == (bits, codes)


def test_why_elements_are_not_read() -> None:
    assert unread_elements("uint1") == "Its elements are uint1, 1-bit values that can't be read one by one."
    assert unread_elements("F9_X") == "Its elements are F9_X, which is not known."
