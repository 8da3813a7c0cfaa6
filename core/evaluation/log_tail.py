"""The end of what a process has printed."""

KEPT = 1 << 16
"""Most bytes that are kept."""


class LogTail:
    """The last of what was printed; one thread adds to it while others read."""

    def __init__(self) -> None:
        self._bytes = b""

    def add(self, data: bytes) -> None:
        """Append what was printed."""
        self._bytes = (self._bytes + data)[-KEPT:]

    @property
    def text(self) -> str:
        """It all, in lines; of a line that was printed over, as progress bars do, what it showed last."""
        text = self._bytes.decode(errors="replace").replace("\r\n", "\n")
        return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))

    @property
    def last_line(self) -> str:
        """The last line that is not empty; empty where there is none."""
        return next((line.strip() for line in reversed(self.text.split("\n")) if line.strip()), "")
