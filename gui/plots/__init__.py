"""The plots: histogram, density curve, matrix and bars of layers, mask. They know arrays and signals, but no document.

A presenter (`gui.presenters`) gives a plot arrays and plain values through methods such as `show_histogram`, and
connects its signals (``thresholdDragged``, ``layerClicked`` …) with the document. A plot changes nothing but its looks.

**How a plot is built**

- `PlotCard` is the outer widget: a `TitleBar` with a `CardHeader`, and below it either the plot or one sentence that
  says what to do. `HistogramPlot`, `DensityCurve`, `LayerBars`, `BlocksCard`, `MaskView`, `ChannelView` and `SweepPlot`
  are cards; `LayersPanel` shows either the bars or `BlocksCard`, the matrix, and
  `MatrixCard` puts `MaskView`, the values table and `ChannelView` under tabs.
- `PlotArea` is the plot in a card: a `PlotFrame` with two `PlotAxis` at ranges set by `show_range`; all that
  pyqtgraph would do by itself (ranging, menus, panning) is off, and mouse events are handled in the area itself.
  `LineArea` adds the `ThresholdLine` that is moved by a drag anywhere, the wheel or keys (`LineDrag`), and says beside
  the mouse what a threshold there would cut; `HistogramArea`, `CurveArea` and `ErrorCurveArea` are such. `BarsArea` and
  `MaskArea` have no line. `MaskArea` is a `PictureArea` that zooms.
- A `LineArea` is a `LinedArea`, which knows of no hand: what is written in it (`Legend`, `LineLabels`) shares nothing
  with what line and handle take, the `LineRoom`. It takes places beside them when they are at rest
  (`LinedArea.settle`), and hides where they are moved to.
- A `Switch` in the header changes what a card shows: densities or errors; all that is ticked or what is selected.
- Graphics items draw in the data coordinates of the view box (`HistogramBars`, `BarsItem`, `CachedCurve`,
  `TileItem`), or are children of the view box and draw in its pixels (`ThresholdLine`, `Dot`, `Legend`).
- An x coordinate is a *place* on a `LogScale` (log10 of the magnitude) or a `LinearScale`; both have a place for 0
  and, left of it, a slot for the bar of zeros. Errors are drawn over a `DensityScale`, the densities that thresholds
  give. A y coordinate is a *height*: percent, or on a `CountScale`.

**What a move of the threshold repaints**

- histogram: the line, and the strip of bars between the old and the new threshold, which changes its colour;
- curves of densities or errors: line and dot; the curves are drawn from a pixmap;
- bars of densities or errors: the bars from the first to the last one that changed;
- matrix of blocks: its cells, as one image, and no words around them; nothing of what is not in sight;
- mask: the tiles and margins that the presenter has made anew.

**What is kept, and what drops it**

| kept | dropped by |
|---|---|
| `CachedCurve`: the curve as a pixmap | other data, transform, size, pen or pixel ratio (all compared at each paint) |
| pyqtgraph's `AxisItem.picture` of an axis | another range or size (by pyqtgraph), another scale (``picture = None``) |
| `TileItem`: the tile as an image, of all its blocks and of fewer | another tile, colouring, theme, `DeadLines`, size |
| `ImageTile.span`, `ImageTile.blocks`, `MaskBlocks.steps`, `DeadLines.any` | nothing: they belong to frozen values |
| `MarginAxis`: running sums over rows or columns | other densities |
| `ThumbnailModel`: thumbnails | other subjects; others of the same place; the oldest of too many |
| `DensityBars._last`, `ErrorBars._last`: what was known last, shown dimmed while nothing is now | other bars |
| `BlocksView.cells`: the same of the matrix | another matrix, another reading |
| `BlocksView.cell_geometry`: where cells lie | another matrix, size, font or zoom |
| `BlocksView`: which cell each pixel is of | another geometry, size, pixel ratio or place scrolled to |
| `BlocksView`: which pixels are marked | the same; other ticks, rules or locks |
| `BlocksView`: colours of cells, and how values are written | other cells, reading or theme; another geometry or font |

Sizes are in pixels of the widget; where an image is made, times the pixel ratio of the screen.
"""

import os

# pyqtgraph uses the first Qt binding it finds installed unless it is told which
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
