"""Requests for a mask's picture, and drawing them in a job."""

from dataclasses import dataclass, replace

from core.masks.mask_image import MaskImage
from core.masks.mask_raster import LARGEST, MaskRaster
from core.masks.row_blocks import KeptBy
from core.model.parameter import Parameter
from core.storage.matrix_layout import Submatrix
from gui.plots.image_tile import ImageTile
from gui.state.jobs import Channel


@dataclass(frozen=True)
class MaskRequest:
    """What is to be drawn.

    Attributes:
        by: what says which weights are kept.
        kernels: whether kernels lie side by side.
        ticked: whether the parameter is ticked, so that the mask is applied.
        locked: whether it never can be.
        submatrix: a part of the matrix; None for all of it.
        most: blocks down and across, at most: more than there are pixels could not be seen.
    """

    parameter: Parameter
    by: KeptBy
    kernels: bool
    ticked: bool
    locked: bool = False
    submatrix: Submatrix | None = None
    most: tuple[int, int] = (LARGEST, LARGEST)

    def serves(self, other: "MaskRequest") -> bool:
        """While the threshold moves, a picture of a moment ago is better than none."""
        return self.parameter is other.parameter and self.kernels == other.kernels


@dataclass(frozen=True)
class RenderedMask:
    """A picture, and what of it the view draws."""

    picture: MaskImage
    tile: ImageTile


class MaskRenderer:
    """Draws one request at a time. The next picture is mostly the same at another threshold."""

    def __init__(self) -> None:
        self._subject: MaskRequest | None = None
        self._raster: MaskRaster | None = None

    def forget(self) -> None:
        """Let go of the weights that are held for the next picture."""
        self._raster = None

    def draw(self, wanted: MaskRequest, channel: Channel) -> RenderedMask:
        """Draw in a job.

        Raises:
            Cancelled: by the channel.
            UserError: the file can't be read.
        """
        subject = replace(wanted, by=None, ticked=True, locked=False)
        raster = self._raster
        if raster is None or subject != self._subject:
            # first of all the weights of what was drawn before are let go
            self.forget()
            raster = MaskRaster(wanted.parameter, wanted.submatrix, kernels=wanted.kernels, most=wanted.most)
            self._raster, self._subject = raster, subject
        picture = raster.picture(wanted.by, channel.report)
        return RenderedMask(picture, _tile(picture))


def _tile(picture: MaskImage) -> ImageTile:
    submatrix = picture.submatrix
    place = (submatrix.left, submatrix.top, submatrix.columns, submatrix.rows)
    nan = picture.nan, picture.kept_nan
    tile = ImageTile(*place, picture.density, picture.magnitude, picture.values, picture.nonzero, *nan)
    # worked out here and kept: the window's thread has a frame to draw
    _ = tile.blocks.steps
    return tile
