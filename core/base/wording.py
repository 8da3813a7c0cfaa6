"""English wording of numbers in sentences."""


def counted(number: int, noun: str) -> str:
    """A number with its noun, whose plural ends in ``s``: ``1 weight``, ``5,000 weights``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
