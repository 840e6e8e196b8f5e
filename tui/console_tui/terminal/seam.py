"""What this package knows of Textual's inside, checked when it starts; and the way out when that has changed."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import textual
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.strip import Strip

from console_tui.terminal.allowed import safe_link
from console_tui.terminal.width import printable

KNOWN_VERSIONS = ("8.2.",)
INSTALLED = "textual-{}*.dist-info"
"""The folder beside Textual's own that says which version it is."""
SHAPES: dict[Callable[..., object], tuple[str, ...]] = {
    ChopsUpdate: ("chops", "spans", "chop_ends"),
    LayoutUpdate: ("strips", "region"),
    App._display: ("screen", "renderable"),
    Strip: ("segments", "cell_length"),
}
"""What is called, and its parameters after the first."""

DRIVER_PARTS = (
    "start_application_mode stop_application_mode disable_input run_input_thread process_message "
    "suspend_application_mode resume_application_mode _sigtstp_application _sigcont_application close write"
)
APP_PARTS = ("_running", "_closed", "_batch_count", "_sync_available", "_driver", "post_display_hook")


@dataclass(frozen=True)
class Seam:
    """Which of Textual's insides are as they were: its pictures, and its driver."""

    pictures: bool
    driver: bool


def look() -> Seam:
    """Compare Textual with what is known."""
    if not _is_known():
        return Seam(pictures=False, driver=False)
    shapes = all(tuple(inspect.signature(part).parameters)[-len(names) :] == names for part, names in SHAPES.items())
    return Seam(pictures=shapes, driver=all(hasattr(LinuxDriver, name) for name in DRIVER_PARTS.split()))


def _is_known() -> bool:
    """Whether this Textual is of a known version. Only the slow way, by its metadata, says that it is not."""
    packages = Path(textual.__file__).parents[1]
    if any(any(packages.glob(INSTALLED.format(version))) for version in KNOWN_VERSIONS):
        return True
    return textual.__version__.startswith(KNOWN_VERSIONS)


def printable_update(update: CompositorUpdate) -> CompositorUpdate:
    """The same update for Textual's own output, with everything taken out that could act on a terminal."""
    if isinstance(update, LayoutUpdate):
        return LayoutUpdate([[printable_strip(strip) for strip in line] for line in update.strips], update.region)
    if isinstance(update, ChopsUpdate):
        lines = {y for y, _, _ in update.spans}
        chops = [
            {x: strip and printable_strip(strip) for x, strip in line.items()} if y in lines else line
            for y, line in enumerate(update.chops)
        ]
        return ChopsUpdate(chops, update.spans, update.chop_ends)
    return update


def printable_strip(strip: Strip) -> Strip:
    """The strip itself if it is harmless, else one that is."""
    harmful = [text != printable(text) or _links_badly(style) for text, style, _ in strip]
    if not any(harmful):
        return strip
    return Strip([_printable_segment(segment) for segment in strip], strip.cell_length)


def _printable_segment(segment: Segment) -> Segment:
    style = segment.style
    return Segment(printable(segment.text), style.update_link(None) if style and _links_badly(style) else style)


def _links_badly(style: Style | None) -> bool:
    return bool(style and style.link and not safe_link(style.link))
