"""A desk with places: which of them are in sight at which size, and where the agent is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.widget import Widget

from console_client.link import Link
from console_tui.action_keys import footer_keys
from console_tui.actions import ACTIONS
from console_tui.desk_events import ChatWatched, Noticed, WaitingSeen
from console_tui.screens.desk_screen import DeskScreen
from console_tui.screens.desk_widgets import DeskWidgets
from console_tui.screens.places import SIDE, Place, first_stop, place_of, stops
from console_tui.screens.sizes import MEDIUM, WIDE

if TYPE_CHECKING:
    from console_tui.panels.panel_tabs import PanelTabs


class PlacesScreen(DeskScreen):
    """Narrow: one place at a time. Wider: the same places beside each other. The focus says where the agent is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "step(1)", "Next place", show=False, id="next_place"),
        Binding("shift+tab", "step(-1)", "Previous place", show=False, id="previous_place"),
    ]

    place: reactive[Place] = reactive("lists")
    """Where the agent is."""
    side: reactive[Place] = reactive("customer")
    """What the right-hand column shows where it cannot show all."""

    def __init__(self, link: Link) -> None:
        super().__init__(link)
        self.widgets = DeskWidgets()
        self.actions = ACTIONS
        """With the keys that they have here."""
        self.panels: PanelTabs | None = None
        """Comes after the first picture."""
        self._target: Widget | None = None

    def watch_place(self, old: Place, new: Place) -> None:
        """Bring it into sight; who has been at the lists has seen who is new."""
        for place in ("lists", "chat", "customer", "notes", "panels"):
            self.set_class(place == new, f"-at-{place}")
        if new in SIDE:
            self.side = new
        if old == "lists" and new != "lists":
            self.move_on(WaitingSeen())
        self.mark_sight()

    def watch_side(self, side: Place) -> None:
        """Which of the right-hand views has the room."""
        for place in SIDE:
            self.set_class(place == side, f"-side-{place}")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The agent is where the keys go; the word of a widget that has lost them since is late."""
        if event.widget is self.focused:
            self.place = place_of(event.widget) or self.place
        self.show_keys()

    def on_resize(self) -> None:
        """Another column may have come into sight, or gone."""
        self.mark_sight()

    def go(self, place: Place) -> None:
        """Go to a place; the keys go there at once, also those that are typed already."""
        target = first_stop(place, stops(self.widgets, self.panels, self.state))
        if target is not None:
            self.place = place
            self.aim(target)
        elif place == "panels":
            self.happened(Noticed(text="No panels are configured. The administrator can add some."))

    def show_sources(self) -> None:
        """Go to what the suggestion is taken from, in the panel."""
        if self.panels is not None:
            self.panels.turn_to("sources")
            self.go("panels")

    def action_step(self, step: int) -> None:
        """Tab: the next place, around the end."""
        here = stops(self.widgets, self.panels, self.state)
        targets = [widget for _, widget in here]
        focused = self.focused
        at = next((index for index, widget in enumerate(targets) if focused in widget.walk_children(with_self=True)), 0)
        self.place, target = here[(at + step) % len(here)]
        self.aim(target)

    def aim(self, target: Widget) -> None:
        """Give the keys to a widget at once, also where it comes into sight only now."""
        self._target = target
        self.set_focus(target)

    def _reset_focus(self, widget: Widget, avoiding: list[Widget] | None = None) -> None:
        """Textual tells a widget late that it is hidden, and takes the keys from it; one wanted again keeps them."""
        wanted = widget is self._target and widget.display and place_of(widget) == self.place
        if avoiding is not None or not wanted:
            super()._reset_focus(widget, avoiding)

    @property
    def chat_in_sight(self) -> bool:
        """Whether the conversation is on the screen."""
        width = self.size.width
        return self.place == "chat" or width >= WIDE or (width >= MEDIUM and self.place not in SIDE)

    def show_chat(self) -> None:
        """Go to the chat, unless it is in sight: something is about to appear in it that the agent asked for."""
        if not self.chat_in_sight:
            self.go("chat")

    def mark_sight(self) -> None:
        """Say which chat the agent has before their eyes: what comes there counts as read."""
        watched = self.state.current if self.chat_in_sight else ""
        if watched != self.state.watched and watched in ("", *self.state.chats):
            self.move_on(ChatWatched(engagement_id=watched))

    def show_keys(self) -> None:
        focused = self.focused
        typing = focused is not None and focused.check_consume_key("a", "a")
        here = place_of(focused) if focused is not None else None
        spot = (focused.id or here or "") if focused is not None else ""
        self.widgets.keys.keys = footer_keys(self.state, spot, typing, self.actions)
