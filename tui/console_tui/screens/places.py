"""Where the agent can be on the desk, and which widget takes the keys there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.widget import Widget
from textual.widgets import TextArea

from console_tui.console_state import ConsoleState
from console_tui.screens.desk_widgets import DeskWidgets

if TYPE_CHECKING:
    from console_tui.panels.panel_tabs import PanelTabs

Place = Literal["lists", "chat", "customer", "notes", "panels"]

IDS: dict[str, Place] = {
    "lists": "lists",
    "conversation": "chat",
    "card": "customer",
    "notes": "notes",
    "panels": "panels",
}
"""The id of the widget that a place is."""
SIDE: frozenset[Place] = frozenset({"customer", "notes", "panels"})
"""The places of the right-hand column."""


def place_of(widget: Widget) -> Place | None:
    """The place that a widget belongs to."""
    for node in widget.ancestors_with_self:
        if node.id in IDS:
            return IDS[node.id]
    return None


def stops(widgets: DeskWidgets, panels: PanelTabs | None, state: ConsoleState) -> list[tuple[Place, Widget]]:
    """Where Tab leads, in its order: places that have nothing to do are left out."""
    here: list[tuple[Place, Widget]] = [("lists", widgets.waiting)]
    if state.chats:
        here.append(("lists", widgets.chats))
    if state.chat is None:
        return here
    here.append(("chat", widgets.transcript))
    if widgets.assist.display:
        here.append(("chat", widgets.assist))
    if widgets.composer.enabled:
        here.append(("chat", widgets.composer))
    here += [("customer", widgets.card), ("notes", widgets.notes.query_one(TextArea))]
    if state.chat.engagement.summaries:
        here.append(("notes", widgets.notes.summary))
    if panels is not None and panels.is_mounted and panels.panels:
        here.append(("panels", panels.view))
    return here


def first_stop(place: Place, here: list[tuple[Place, Widget]]) -> Widget | None:
    """The widget that takes the keys on arriving at a place: in a chat the input, else the first."""
    found = [widget for each, widget in here if each == place]
    if not found:
        return None
    return found[-1] if place == "chat" else found[0]
