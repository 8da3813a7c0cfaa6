"""Numbers in sentences."""


def counted(number: int, noun: str) -> str:
    """A number and what it counts, in the plural by ``s``: ``1 weight``, ``5,000 weights``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
