"""The words beside and above the matrix of blocks: kinds, groups of blocks, and their numbers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from core.base.escaping import escaped
from core.model.block_kinds import MatrixRow
from core.model.block_matrix import BlockMatrix, ColumnGroup
from gui.plots.blocks_geometry import BlocksGeometry
from gui.plots.blocks_line import Line
from gui.plots.blocks_texts import SMALLEST_FONT
from gui.support.short_name import ELLIPSIS, NOTHING_TELLS, Telling, short_name, telling_parts
from gui.support.theme import Theme

SPACE = 6.0
"""Pixels between a word and the cells."""
BETWEEN = 5.0
"""Pixels between two words on one line, at least."""
WIDEST = 0.36
"""The part of the width that the words beside the cells take, at most."""
AIR = 2.0
Ends = tuple[float, float]
"""Two pixels, the smaller one first."""
LETTERS = "dlgpqy_"
"""The letters of names that reach highest and lowest."""


@dataclass(frozen=True)
class Word:
    """A word at its place.

    Attributes:
        bright: whether something in its row or column is selected.
    """

    rect: QRectF
    text: str
    alignment: Qt.AlignmentFlag
    bright: bool


@dataclass(frozen=True, eq=False)
class BlocksHeaders:
    """What is written around the cells, and how much room it takes.

    Attributes:
        font, row_font: of the words above the cells, and of those beside them.
        beside: what the strip of what belongs to no block is called.
    """

    matrix: BlockMatrix
    font: QFont
    row_font: QFont
    beside: str

    @cached_property
    def metrics(self) -> QFontMetricsF:
        """The measures of the words above the cells."""
        return QFontMetricsF(self.font)

    @cached_property
    def row_metrics(self) -> QFontMetricsF:
        """The measures of those beside them."""
        return QFontMetricsF(self.row_font)

    def left(self, width: float) -> float:
        """How wide the words at the left are in a widget of a width."""
        return round(min(self._widest + SPACE + AIR, WIDEST * width))

    @cached_property
    def _widest(self) -> float:
        names = [self.row_name(row) for row in self.matrix.rows] + [self.beside] * bool(len(self.matrix.beside))
        return max(map(self.row_metrics.horizontalAdvance, names), default=0.0)

    @cached_property
    def _telling(self) -> Mapping[str, Telling]:
        """What tells the words beside the cells apart, where they have too little room."""
        rows = self.matrix.rows
        return telling_parts([*(escaped(row.kind) for row in rows), *map(self.row_name, rows)])

    @property
    def top(self) -> float:
        """How high the lines above the cells are; the only group is named at the left of its numbers."""
        return round(self.metrics.height() * (2 if len(self.matrix.groups) > 1 else 1) + AIR)

    def row_name(self, row: MatrixRow) -> str:
        """The kind, with its number among several."""
        return escaped(row.kind.replace("*", row.member, 1) if row.member else row.kind)

    def have_room(self, height: float) -> bool:
        """Whether each row has room for its name, in the smallest font, in a widget of a height in pixels."""
        down = BlocksGeometry.of(self.matrix, (1.0, max(height - self.top - 1, 1.0))).down
        smallest = QFont(self.row_font)
        smallest.setPixelSize(SMALLEST_FONT)
        return down >= ink_of(smallest).height()

    def draw(
        self,
        painter: QPainter,
        geometry: BlocksGeometry,
        offset: tuple[float, float],
        size: tuple[float, float],
        bright: tuple[frozenset[int], frozenset[int]],
        theme: Theme,
    ) -> None:
        """Draw all words.

        Args:
            offset: pixels of the cells that are scrolled out at the left and at the top.
            size: of the widget.
            bright: rows and columns with something selected.
        """
        left, top = self.left(size[0]), self.top
        with_clips = (
            (
                QRectF(0, top, left, size[1] - top),
                self.row_font,
                self._rows(geometry, left, (top - offset[1], top, size[1]), bright[0]),
            ),
            (
                QRectF(left, 0, size[0] - left, top),
                self.font,
                self._columns(geometry, left - offset[0], bright[1], (left, size[0])),
            ),
            (QRectF(0, 0, left, top), self.font, self._corner(left)),
        )
        for clip, font, words in with_clips:
            painter.setClipRect(clip)
            painter.setFont(font)
            for word in words:
                painter.setPen(QColor(theme.text if word.bright else theme.muted))
                painter.drawText(word.rect, word.alignment | Qt.AlignmentFlag.AlignVCenter, word.text)
        painter.setClipping(False)

    def _corner(self, left: float) -> Iterator[Word]:
        if len(self.matrix.groups) == 1:
            room = left - SPACE
            text = _shortened(escaped(self.matrix.groups[0].label), room, self.metrics)
            yield Word(QRectF(0, 0, room, self.top - AIR), text, Qt.AlignmentFlag.AlignRight, bright=False)

    def _rows(
        self, geometry: BlocksGeometry, left: float, down: tuple[float, float, float], bright: frozenset[int]
    ) -> Iterator[Word]:
        """The words that have room, those of what is selected first; one of several rows stands amid those in sight.

        A row without room for its own word is told of by the one before it, or an ellipsis there.

        Args:
            down: where the first row begins, and from where to where rows are seen.
        """
        height, taken, ink = self.row_metrics.height(), dict[int, tuple[float, int]](), ink_of(self.row_font)
        top, first, last = down
        runs = sorted(self._row_runs(geometry), key=lambda run: bright.isdisjoint(range(*run[:2])))
        for start, end, _ in runs:
            begins, ends = top + geometry.rows.starts[start], top + geometry.rows.ends[end - 1]
            if ends <= first or begins >= last:
                continue
            middle = (max(begins, first) + min(ends, last)) / 2 if end > start + 1 else (begins + ends) / 2
            # letters are whole, and beside their row
            middle = max(min(middle, last - ink.bottom()), first - ink.top())
            if not begins <= middle <= ends or any(abs(middle - other) < ink.height() for other, _ in taken.values()):
                continue
            taken[start] = middle, end
        rows = geometry.rows
        in_sight = (run for run in runs if top + rows.starts[run[0]] < last and top + rows.ends[run[1] - 1] > first)
        names = {start: name for start, _, name in in_sight}
        for start, (middle, end) in taken.items():
            rect = QRectF(0, middle - height / 2, left - SPACE, height)
            selected = not bright.isdisjoint(range(start, end))
            # in sight, and neither with a word of its own nor in another band; what is selected stands alone
            told = range(start, end) if selected else self._told_with(geometry, start, taken)
            text = self._row_text([names[row] for row in told if row in names], rect.width())
            yield Word(rect, text, Qt.AlignmentFlag.AlignRight, selected)

    @staticmethod
    def _told_with(geometry: BlocksGeometry, start: int, taken: Collection[int]) -> range:
        """The rows that the word of one is for: those up to the next with a word, and before the first one all."""
        rows = geometry.band(start).rows
        end = min((other for other in taken if other > start and other in rows), default=rows.stop)
        return range(start if any(other < start and other in rows for other in taken) else rows.start, end)

    def _row_text(self, names: Sequence[str], width: float) -> str:
        """The names of rows that have room for one word."""
        name, *others = names
        telling = self._telling.get(name, NOTHING_TELLS)
        if not others:
            return _shortened(name, width, self.row_metrics, telling)
        together = _together(name, others)
        if self.row_metrics.horizontalAdvance(together) <= width:
            return together
        more = f" {ELLIPSIS}"
        room = width - self.row_metrics.horizontalAdvance(more)
        return _shortened(name, room, self.row_metrics, telling) + more

    def _row_runs(self, geometry: BlocksGeometry) -> Iterator[tuple[int, int, str]]:
        """Rows that share a word: one by one where they are high enough, else all of a kind."""
        single = geometry.down >= ink_of(self.row_font).height()
        start = 0
        for kind, run in groupby(self.matrix.rows, key=lambda row: row.kind):
            rows: Sequence[MatrixRow] = list(run)
            if single:
                yield from ((start + place, start + place + 1, self.row_name(row)) for place, row in enumerate(rows))
            else:
                yield start, start + len(rows), escaped(kind)
            start += len(rows)
        if geometry.beside.rows:
            yield geometry.beside.rows.start, geometry.beside.rows.stop, self.beside

    def _columns(self, geometry: BlocksGeometry, left: float, bright: frozenset[int], seen: Ends) -> Iterator[Word]:
        """The words above the cells.

        Args:
            left: where the first column begins.
            seen: from where to where columns are seen.
        """
        for group in self.matrix.groups:
            yield from self._numbers(geometry, (group.start, group.end), left, bright, seen)
        if len(self.matrix.groups) > 1:
            for groups in self._named_together(geometry):
                yield from self._group_name(geometry, groups, left, seen)

    def _named_together(self, geometry: BlocksGeometry) -> Iterator[Sequence[ColumnGroup]]:
        """Groups that share a name: stages of one path, where not each of them has room for its own."""
        for _, run in groupby(self.matrix.groups, key=lambda group: group.label.rpartition(".")[0] or group.label):
            groups = list(run)
            if all(self._room(geometry, [each]) >= self.metrics.horizontalAdvance(each.label) for each in groups):
                yield from ([each] for each in groups)
            else:
                yield groups

    def _room(self, geometry: BlocksGeometry, groups: Sequence[ColumnGroup]) -> float:
        columns = geometry.kinds.columns
        return float(columns.ends[groups[-1].end - 1] - columns.starts[groups[0].start])

    def _group_name(
        self, geometry: BlocksGeometry, groups: Sequence[ColumnGroup], left: float, seen: Ends
    ) -> Iterator[Word]:
        start = left + float(geometry.kinds.columns.starts[groups[0].start])
        begin, end = max(start, seen[0]), min(start + self._room(geometry, groups), seen[1])
        label = groups[0].label if len(groups) == 1 else groups[0].label.rpartition(".")[0]
        text = _shortened(escaped(label), end - begin, self.metrics)
        if text != ELLIPSIS:
            rect = QRectF(begin, 0, end - begin, self.metrics.height())
            yield Word(rect, text, Qt.AlignmentFlag.AlignLeft, bright=False)

    def _numbers(
        self,
        geometry: BlocksGeometry,
        group: tuple[int, int],
        left: float,
        bright: frozenset[int],
        seen: Ends,
    ) -> Iterator[Word]:
        """The numbers of a group, as many as there is room for, at equal distances; of selected ones beside each other
        the first and the last one as well."""
        line, labels = self.metrics.height(), self.matrix.columns
        widths = [self.metrics.horizontalAdvance(labels[column]) for column in range(*group)]
        stride = next(
            (each for each in (1, 2, 5, 10, 20, 50, 100, 200, 500) if each * geometry.across >= max(widths) + BETWEEN),
            1000,
        )
        selected = bright.intersection(range(*group))
        ends = sorted(column for column in selected if not {column - 1, column + 1} <= selected)
        shown = dict.fromkeys([*ends, *range(group[0], group[1], stride)])
        taken: list[tuple[float, float]] = []
        for column in shown:
            half = widths[column - group[0]] / 2
            middle = _whole_in(seen, geometry.kinds.columns, column, left, half)
            if middle is not None and all(
                middle - half >= end + 2 or middle + half <= start - 2 for start, end in taken
            ):
                taken.append((middle - half, middle + half))
                rect = QRectF(middle - half - 1, self.top - AIR - line, 2 * half + 2, line)
                yield Word(rect, labels[column], Qt.AlignmentFlag.AlignHCenter, column in bright)


def _whole_in(seen: Ends, columns: Line, column: int, left: float, half: float) -> float | None:
    """The middle of the number of a column: that of the column, but where the number would be cut off there.

    Args:
        seen: from where to where columns are seen.
        left: where the first column begins.
        half: of the width of the number.

    Returns:
        None of a column of which too little is seen.
    """
    start, end = (left + float(edges[column]) for edges in (columns.starts, columns.ends))
    middle = left + columns.middle(column)
    if not seen[0] <= middle <= seen[1] and min(end, seen[1]) - max(start, seen[0]) < 2 * half:
        return None
    return min(max(middle, seen[0] + half), seen[1] - half)


def _together(name: str, others: Sequence[str]) -> str:
    """Names that follow each other as one text: what they begin with alike stands once.

    ``attention.self.query, key``; of more than two the first and the last one.
    """
    parts, last = name.split("."), others[-1].split(".")
    alike = next((at for at, pair in enumerate(zip(parts, last, strict=False)) if len(set(pair)) > 1), 0)
    between = ", " if len(others) == 1 else f" {ELLIPSIS} "
    return f"{name}{between}{'.'.join(last[alike:])}"


@lru_cache(32)
def ink_of(font: QFont) -> QRectF:
    """How far the letters of names reach above and below the middle of their line."""
    metrics = QFontMetricsF(font)
    return metrics.tightBoundingRect(LETTERS).translated(0, metrics.ascent() - metrics.height() / 2)


def _shortened(name: str, width: float, metrics: QFontMetricsF, telling: Telling = NOTHING_TELLS) -> str:
    return short_name(name, lambda text: metrics.horizontalAdvance(text) <= width, telling)
