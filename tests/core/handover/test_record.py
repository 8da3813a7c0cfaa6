"""The record of a result."""

import pytest
from pydantic import ValidationError

from core.handover.record import FileStamp


def test_a_digest_is_64_hexadecimal_digits() -> None:
    assert FileStamp(name="model.pt", size=3, sha256="0" * 64).size == 3
    with pytest.raises(ValidationError, match="sha256"):
        FileStamp(name="model.pt", size=3, sha256="0" * 63)
