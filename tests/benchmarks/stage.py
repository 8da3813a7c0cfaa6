"""What a row is given to measure with."""

from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.data import Data
from tests.benchmarks.sizes import Sizes


@dataclass(frozen=True)
class Stage:
    """Sizes, and a folder for all that is written.

    Attributes:
        sizes: how much of everything.
        folder: on the disk that is to be measured.
    """

    sizes: Sizes
    folder: Path

    @property
    def data(self) -> Data:
        return Data(self.folder)
