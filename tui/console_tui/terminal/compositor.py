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
        self._changed = tuple(_merged(self._dirty_regions))
        try:
            return super().render_partial_update()
        finally:
            self._changed = None

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        return super()._get_renders(crop) if self._changed is None else self._parts(self._changed)

    def _parts(self, changed: tuple[Region, ...]) -> Iterator[tuple[Region, Region, list[Strip]]]:
        """What is in sight of each widget in the changed rows, the foremost first; a hidden one is not drawn."""
        open_parts = changed
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            touched = [part for part in open_parts if part.overlaps(shown)]
            for part in touched:
                rows = shown.intersection(Region(shown.x, part.y, shown.width, part.height))
                yield rows, rows, widget.render_lines(rows.translate((-region.x, -region.y)))
            if touched:
                open_parts = tuple(part for part in open_parts if not shown.contains_region(part))
                if not open_parts:
                    return


def _merged(regions: Iterable[Region]) -> Iterator[Region]:
    """The same places in fewer regions: rows of one width that lie below each other are one."""
    last: Region | None = None
    for region in sorted(regions, key=lambda each: (each.x, each.width, each.y)):
        if last is None:
            last = region
        elif (last.x, last.width) == (region.x, region.width) and region.y <= last.bottom:
            last = Region(last.x, last.y, last.width, max(last.bottom, region.bottom) - last.y)
        else:
            yield last
            last = region
    if last is not None:
        yield last
