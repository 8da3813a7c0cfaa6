"""Bytes with some of them changed, as a disk or a hand leaves them."""

from random import Random


def damaged(whole: bytes, random: Random, places: int = 8) -> bytes:
    """Some bytes are changed, cut out, or repeated, at up to ``places`` places."""
    data = bytearray(whole)
    for _ in range(random.randint(1, places)):
        begin = random.randrange(len(data) + 1)
        length = random.randint(0, 20)
        data[begin : begin + length] = random.choice([b"", random.randbytes(length), data[begin : begin + length] * 3])
    return bytes(data)
