"""Drawing small pictures of masks in a job, a few at a time."""

import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.masks.mask_image import MaskImage
from core.masks.mask_raster import MaskRaster
from gui.plots.image_tile import ImageTile
from gui.plots.mask_blocks import DeadLines
from gui.plots.thumbnail_model import Thumbnail
from gui.presenters.mask_requests import MaskRequest
from gui.state.jobs import Channel

HELD = 1 << 26
"""Bytes of weights that are held for the next pictures; those of the parameters that were drawn first are let go."""
_Key = tuple[str, tuple[int, int]]
"""The name of a parameter, and how many blocks its picture has at most."""
LONG = 0.05
"""Seconds after which a job takes up no further picture: by then others may be wanted."""


@dataclass(frozen=True)
class PictureRequest:
    """What is to be drawn, and for which place."""

    place: int
    mask: MaskRequest


@dataclass(frozen=True)
class DrawnPicture:
    """What was wanted, and its picture."""

    request: PictureRequest
    picture: Thumbnail


class ThumbnailDrawing:
    """Draws one job at a time, of one checkpoint: the next pictures are mostly of the same parameters at another
    threshold."""

    def __init__(self) -> None:
        self._rasters: OrderedDict[_Key, tuple[MaskRaster, int]] = OrderedDict()

    @property
    def held(self) -> int:
        """Bytes of the parameters that are held."""
        return sum(nbytes for _, nbytes in self._rasters.values())

    def draw(self, wanted: Sequence[PictureRequest], channel: Channel) -> None:
        """Draw in a job, the first ones first, as far as there is time; they are handed over in lists.

        Raises:
            Cancelled: by the channel.
            UserError: the file can't be read.
        """
        channel.gather(self._pictures(wanted, channel))

    def _pictures(self, wanted: Sequence[PictureRequest], channel: Channel) -> Iterator[DrawnPicture]:
        begun = time.monotonic()
        for request in wanted:
            picture = self._raster(request.mask).picture(request.mask.by, channel.report)
            yield DrawnPicture(request, _small(picture, request.mask.most))
            if time.monotonic() - begun > LONG:
                return

    def _raster(self, wanted: MaskRequest) -> MaskRaster:
        key, nbytes = (wanted.parameter.name, wanted.most), wanted.parameter.tensor.nbytes
        if key in self._rasters:
            self._rasters.move_to_end(key)
            return self._rasters[key][0]
        made = MaskRaster(wanted.parameter, most=wanted.most)
        if nbytes <= HELD:
            self._rasters[key] = made, nbytes
            while self.held > HELD:
                self._rasters.popitem(last=False)
        return made


def _small(picture: MaskImage, most: tuple[int, int]) -> Thumbnail:
    """In single precision, without values, and with no more blocks than pixels: many are kept, and painted often."""
    place, shares = (0, 0, picture.columns, picture.rows), (picture.nonzero, picture.nan)
    tile = ImageTile(*place, picture.density, picture.magnitude, None, *shares)
    if tile.single:
        # a raster gives few weights one by one, whatever it is asked for
        blocks = tile.blocks.coarser(*most)
        assert blocks.nonzero is not None, "the zeros are counted"
        tile = replace(tile, kept=blocks.kept, nonzero=blocks.nonzero, magnitude=blocks.magnitude, nan=blocks.nan)
    tile = replace(
        tile,
        kept=tile.kept.astype(np.float32),
        # float64 has larger ones, which all have the colour of the greatest
        magnitude=np.minimum(tile.magnitude, np.finfo(np.float32).max).astype(np.float32),
        nonzero=None if tile.nonzero is None else tile.nonzero.astype(np.float32),
        nan=None if tile.nan is None else tile.nan.astype(np.float32),
    )
    dead = DeadLines(picture.dead_rows, picture.dead_columns, picture.dead_kernels)
    # worked out here and kept: the window's thread has a frame to draw
    _ = tile.blocks.steps, tile.span, dead.any
    return Thumbnail(tile, dead)
