"""What an index file says of a model's weights, put where it would be if the weights had been read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.base.dtypes import DType
from core.index.listed import listed_again
from core.index.magnitude_index import entries_for, index_of_groups, largest_guess
from core.index.quantiles import QuantilesRequest
from core.index_file.findings import LISTED, TensorCounts, WeightFindings
from core.index_file.outline import is_single
from core.masks.dead_units import MaximaRequest, UnitMaxima, UnitMaximaRequest
from core.masks.recorded_masks import RecordedMaskRequest
from core.masks.unit_maxima_store import UnitMaximaStore
from core.model.parameter import Parameter
from core.preview.measurements import Measurements
from core.preview.read_requests import IndexRequest, ListedRequest, MomentsRequest
from core.storage.small_tensors import running


@dataclass(frozen=True)
class KnownWeights:
    """What is known of all weights of a model.

    Attributes:
        owners: those of the model, by number.
        findings: what was found in them.
    """

    owners: Sequence[Parameter]
    findings: WeightFindings

    @property
    def counts(self) -> list[TensorCounts]:
        """Counts of all parameters, in file order."""
        return [self.findings.counts[place] for place in range(len(self.findings.counts))]

    @property
    def doubt(self) -> float:
        """The largest part of the weights of a parameter by which a count may be off, 0 to 1; 0 where all are exact."""
        entries = entries_for(len(self.owners))
        grouped = (
            (number, entry)
            for number, entry in self.findings.indexes.items()
            if entry.kind != LISTED and not is_single(self.owners[number].tensor, entries)
        )
        return max(
            (largest_guess(each.magnitudes, each.upto) / self.owners[number].tensor.numel for number, each in grouped),
            default=0.0,
        )

    def fill(self, measurements: Measurements) -> None:
        """Add everything to measurements of the same model."""
        self._fill_listed(measurements)
        measurements.doubt = self.doubt
        entries = entries_for(len(self.owners))
        for number, entry in self.findings.indexes.items():
            if entry.kind != LISTED:
                owner = self.owners[number]
                squares = None if is_single(owner.tensor, entries) else entry.squares
                index = index_of_groups(owner.tensor, entry.nan, entry.magnitudes, entry.upto, squares)
                measurements.add(IndexRequest(owner, entries), index)
                if number in self.findings.quantiles:
                    measurements.add(QuantilesRequest(owner, index), self.findings.quantiles[number])
        for number, moments in self.findings.moments.items():
            measurements.add(MomentsRequest(self.owners[number]), moments)
        for number, mask in self.findings.recorded.items():
            measurements.add(RecordedMaskRequest(self.owners[number]), mask)

    def fill_maxima(self, store: UnitMaximaStore) -> None:
        """Add the largest magnitudes of rows and columns, as far as they are kept, to a store of the same model."""
        store.update(self._maxima())

    def _maxima(self) -> Iterator[tuple[MaximaRequest, UnitMaxima]]:
        for (number, recorded, side), units in self.findings.maxima.items():
            owner = self.owners[number]
            yield UnitMaximaRequest(owner, number, recorded, side), UnitMaxima(owner.tensor.dtype, units)

    def _fill_listed(self, measurements: Measurements) -> None:
        of_dtype: dict[DType, list[int]] = {}
        for number, entry in sorted(self.findings.indexes.items()):
            if entry.kind == LISTED:
                of_dtype.setdefault(self.owners[number].tensor.dtype, []).append(number)
        for numbers in of_dtype.values():
            listed = [self.findings.indexes[number] for number in numbers]
            tensors = tuple(self.owners[number].tensor for number in numbers)
            found = listed_again(
                tensors,
                np.array([each.nan for each in listed], np.int64),
                running(np.array([len(each.magnitudes) for each in listed], np.int64)),
                np.concatenate([each.magnitudes for each in listed]),
            )
            measurements.add(ListedRequest(np.array(numbers, np.int64), tensors), found)
