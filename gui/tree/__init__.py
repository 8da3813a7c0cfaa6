"""The module tree: a row for each module and parameter of the checkpoint, with what the plan does to it.

A move of the threshold changes four columns, dead rows, threshold, density and error, in every row, up to 60 times a
second and with up to 100,000 rows. Qt's own path (a signal for each parent, then five model calls for each cell, then a
delegate) takes longer than a frame. So numbers are computed for all rows at once in arrays, and painting has a short
path beside Qt's. Both paths end in the same functions (`paint_threshold`, `paint_density` and the like in
`cell_delegates`), so that they give the same pixels; `tests/gui/tree/test_live_columns.py` compares them.

**Classes, from data to pixels**

- `TreeSnapshot` (frozen) is all that is shown at one moment: `RowIndex` (rows of the checkpoint), `RowFilter` (the
  filter line, parsed), `VisibleRows` (rows that pass it; `FlatRows` where they are sorted), `RowTotals` (weights,
  thresholds and errors by row), `TickCounts` (check boxes), `RowFacts` (what is known of the weights).
- `COLUMNS` is the table of columns, `NUMBERS` that of what the filter line can compare; `LeafValues` has the numbers
  for both. `cell_values` gives the content of a cell as a function of (snapshot, row); `cell_tooltips` and `cell_texts`
  word it, and `CELLS` has them by column and role.
- `ModuleTreeModel` is the Qt model: it holds one snapshot and answers Qt out of it.
- `RowsView` is the `QTreeView`; `TextDelegate`, `ThresholdDelegate`, `DensityDelegate`, `ErrorDelegate` and
  `DeadDelegate` paint for Qt, `LiveColumnsPainter` paints the last four columns past Qt. `ColumnChoice` has the columns
  that are wanted, `HeaderActions` the clicks on the header, `TreeHeader` its arrow. `ColumnWidths` decides which
  columns fit.
- `ExpansionKeeper` and `TreeSelection` restore expanded modules and selected rows after a reset of the model.
- `ModuleTree` is the widget of `FilterLine`, `ChooseMenu` and view; `RowActions` its context menu. It changes no plan:
  it emits what is asked for, and `gui.presenters.tree` passes that to the document and the document's changes back.

**A move of the threshold, from the document to the screen**

1. `ModuleTree.set_plan` calls `ModuleTreeModel.update`. It makes new `RowTotals`: running sums over the parameters, so
   that the total of any row is one subtraction, done only when the row is shown. `RowErrors` adds squares up then.
2. `RowTotals.changed_since` says which columns differ. The model replaces its snapshot and emits `dataChanged` for
   the top-level rows in these columns, at most twice; it stands for all rows below them too.
3. `RowsView.dataChanged` does not ask which rows these are: it schedules a repaint of these columns in the viewport.
4. `RowsView.paintEvent`: where the part to repaint lies in these columns, `LiveColumnsPainter`
   paints them from the snapshot. The row under the mouse and the row with the focus look different, and are left to
   Qt (`drawTree` with only their region).
5. Any other repaint (scrolling, expanding, selecting, hovering, resizing, another theme) covers more than these
   columns, and goes through Qt and the delegates.

**What is kept, and what drops it**

| kept | dropped by |
|---|---|
| `RowIndex`, `FilterFacts` | another checkpoint |
| `VisibleRows`, `Shown` | another filter or order; other ticks where the filter has `ticked:`; numbers at rest |
| `RowFacts`, running sums of zeros | more has been read |
| dead rows of all owners (`RowDead`) | each new plan, more has been read |
| `TickCounts`, running counts of ticks | other ticks, another filter |
| `ChosenLeaves` | other ticks, another filter |
| `OwnRules`, running counts of own rules | other rules of single parameters or modules, another filter |
| running sums of weights, `RowErrors` | each new plan or better known numbers |
| positions of the rows in the viewport (`LiveColumnsPainter`) | any repaint that goes through Qt |
| colours and widths of texts (`CellStyle`) | another palette or font; of the widths, the 4096 used last are kept |
| column widths | another checkpoint, font or style |
"""
