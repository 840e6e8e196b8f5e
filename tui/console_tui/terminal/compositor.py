"""Textual's compositor, which draws no more of a picture than has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

from console_tui.terminal.seam import look


def compositor() -> Compositor:
    """For a screen of one's own; where Textual's inside is not the one that is known, it is Textual's."""
    return PreciseCompositor() if look().pictures else Compositor()


class PreciseCompositor(Compositor):
    """Textual's draws every widget that shares a container with a changed one, whole, and all containers below it.

    This one draws the rows that changed, of the widgets that are in sight there.
    """

    _changed: tuple[Region, ...] | None = None

    def render_partial_update(self) -> ChopsUpdate | None:
        """As Textual's."""
        self._changed = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._changed = None

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        whole = self.size.region
        return self._parts(self._changed if self._changed is not None else (crop or whole,), whole)

    def _parts(self, changed: tuple[Region, ...], whole: Region) -> Iterator[tuple[Region, Region, list[Strip]]]:
        """What is in sight of each widget in the changed rows, the foremost first; a hidden one is not drawn."""
        open_columns = _columns_by_row(region.intersection(whole) for region in changed)
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            covered = _columns(shown)
            rows = [y for y in shown.line_range if open_columns.get(y, 0) & covered]
            for top, bottom in _runs(rows):
                part = Region(shown.x, top, shown.width, bottom - top)
                yield part, part, widget.render_lines(part.translate((-region.x, -region.y)))
            for y in rows:
                open_columns[y] &= ~covered
                if not open_columns[y]:
                    del open_columns[y]
            if not open_columns:
                return


def _columns(region: Region) -> int:
    """The columns of a region: one bit each."""
    return (1 << max(0, region.right)) - (1 << max(0, region.x))


def _columns_by_row(regions: Iterable[Region]) -> dict[int, int]:
    """The columns that these regions have in each row."""
    columns: dict[int, int] = {}
    for region in regions:
        for y in region.line_range:
            columns[y] = columns.get(y, 0) | _columns(region)
    return columns


def _runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Rows in ascending order as runs: the first, and the one after the last."""
    first = after = None
    for y in rows:
        if first is None or y != after:
            if first is not None and after is not None:
                yield first, after
            first = y
        after = y + 1
    if first is not None and after is not None:
        yield first, after
