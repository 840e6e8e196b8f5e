"""The panels beside the chat: one tab each, one page at a time, all of it kept for each engagement."""

import logging
from typing import ClassVar, Self

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive

from console_schemas.panels import PanelContext
from console_tui.panels import browsing
from console_tui.panels.browsing import Visit
from console_tui.panels.document import Document
from console_tui.panels.fetch import Fetch, Panel, PanelFailed
from console_tui.panels.notices import NO_CHAT, NO_PANELS, foot_keys, foot_text, notice, shown
from console_tui.panels.panel_foot import PanelFoot
from console_tui.panels.panel_view import PanelView
from console_tui.panels.tab_bar import TabBar
from console_tui.panels.visits import Key, Visits
from console_tui.signs import UNICODE, Signs

_log = logging.getLogger(__name__)


class PanelTabs(Vertical):
    """The panels of the engagement in `context`; the pages are got with `fetch`, and only once somebody sees them.

    Every engagement keeps its active panel, and every panel in it its page, the way back and the place on the page.
    """

    DEFAULT_CSS = "PanelTabs { height: 1fr; width: 1fr; } PanelTabs > PanelView { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,ctrl+pageup", "switch(-1)", "Previous panel", show=False, id="panels.previous"),
        Binding("right,ctrl+pagedown", "switch(1)", "Next panel", show=False, id="panels.next"),
    ]

    panels: reactive[tuple[Panel, ...]] = reactive((), repaint=False)
    context: reactive[PanelContext | None] = reactive(None, repaint=False)
    """None: no engagement is open."""
    active: reactive[int] = reactive(0, repaint=False)
    """The index of the panel in sight."""
    signs: reactive[Signs] = reactive(UNICODE, repaint=False)

    class Shown(Message):
        """A page, or why there is none, has come into sight."""

        def __init__(self, title: str) -> None:
            super().__init__()
            self.title = title

    def __init__(
        self,
        panels: tuple[Panel, ...],
        fetch: Fetch,
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._fetch = fetch
        self._visits = Visits()
        self._key: Key | None = None
        """What is in sight."""
        self._drawn: Document | None = None
        self._seen = False
        self.set_reactive(PanelTabs.panels, panels)

    def compose(self) -> ComposeResult:
        """Titles, page, foot."""
        yield TabBar().data_bind(PanelTabs.active, PanelTabs.signs)
        yield PanelView().data_bind(PanelTabs.signs)
        yield PanelFoot().data_bind(PanelTabs.signs)

    @property
    def view(self) -> PanelView:
        """The page in sight, which takes the focus."""
        return self.query_one(PanelView)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Give the focus to the page."""
        self.view.focus(scroll_visible)
        return self

    def on_show(self) -> None:
        """Load what nobody needed before."""
        self._seen = True
        self._switch()

    def on_hide(self) -> None:
        """Load nothing more until it is seen again."""
        self._seen = False

    def validate_active(self, index: int) -> int:
        """An index that there is."""
        return max(0, min(index, len(self.panels) - 1))

    def watch_active(self) -> None:
        """Another panel."""
        if self.context:
            self._visits.keep_active(self.context.engagement_id, self.active)
        self._switch()

    def watch_context(self, old: PanelContext | None, new: PanelContext | None) -> None:
        """Another engagement, with the panel that was in sight for it; or more is known of the same."""
        if new and (old is None or old.engagement_id != new.engagement_id):
            self._leave()
            self._key = None
            self.active = self._visits.active(new.engagement_id)
        self._switch()

    def watch_panels(self) -> None:
        """Other panels: bots propose some for their own engagements."""
        if self.context:
            self.active = self._visits.active(self.context.engagement_id)
        self._switch()

    @on(TabBar.Picked)
    def _pick(self, event: TabBar.Picked) -> None:
        event.stop()
        self.active = event.index

    @on(PanelView.Chosen)
    def _choose(self, event: PanelView.Chosen) -> None:
        event.stop()
        self._draw_foot()

    @on(PanelView.Followed)
    def _follow(self, event: PanelView.Followed) -> None:
        event.stop()
        self._load(event.address)

    @on(PanelView.Reloaded)
    def _reload(self, event: PanelView.Reloaded) -> None:
        event.stop()
        if self._key:
            self._load(self._visits.of(self._key).page.address)

    @on(PanelView.WentBack)
    def _go_back(self, event: PanelView.WentBack) -> None:
        event.stop()
        if self._key:
            self.workers.cancel_group(self, _group(self._key))
            self._visits.keep(self._key, browsing.went_back(self._visits.of(self._key)))
            self._draw()

    def turn_to(self, kind: str) -> None:
        """Bring the panel of this kind into sight, where the agent left it."""
        for index, panel in enumerate(self.panels):
            if panel.kind == kind:
                self.active = index

    def forget(self, engagement_id: str) -> None:
        """Keep nothing of what was shown beside this engagement, and wait for nothing more."""
        for key in self._visits.forget(engagement_id):
            self.workers.cancel_group(self, _group(key))

    def action_switch(self, step: int) -> None:
        """The panel so many further, around the end."""
        if self.panels:
            self.active = (self.active + step) % len(self.panels)

    def _switch(self) -> None:
        """Bring the panel and the engagement that are now meant into sight."""
        if not self.is_mounted:
            return
        self._leave()
        panel = self.panels[self.active] if self.active < len(self.panels) else None
        self._key = (self.context.engagement_id, panel) if self.context and panel else None
        if self._key and self._seen and self._visits.of(self._key) == Visit():
            self._load(None)
        else:
            self._draw()

    def _leave(self) -> None:
        """Remember where the agent reads."""
        if self._key and self._drawn is self._visits.of(self._key).page.document:
            self._visits.keep(self._key, browsing.read_at(self._visits.of(self._key), self.view.place))

    def _load(self, address: str | None) -> None:
        if not self._key or not self.context:
            return
        visit = browsing.asked(self._visits.of(self._key), address)
        self._visits.keep(self._key, visit)
        work = self._get(self._key, self.context, address)
        self.run_worker(work, group=_group(self._key), exclusive=True)
        self._draw()

    async def _get(self, key: Key, context: PanelContext, address: str | None) -> None:
        """Fetch a page; whatever goes wrong is shown in the panel and disturbs nothing else."""
        try:
            outcome: Document | str = await self._fetch(key[1], context, address)
        except PanelFailed as failure:
            outcome = str(failure)
        except Exception:
            _log.exception("the panel %r failed", key[1].title)
            outcome = "This panel failed for a reason of its own; the log of the console has it."
        self._settle(key, outcome)

    def _settle(self, key: Key, outcome: Document | str) -> None:
        if key == self._key:
            self._leave()
        visit = self._visits.of(key)
        settled = browsing.failed(visit, outcome) if isinstance(outcome, str) else browsing.arrived(visit, outcome)
        self._visits.keep(key, settled)
        if key == self._key:
            self._draw()

    def _draw(self) -> None:
        """Show what is known of the panel in sight."""
        self.query_one(TabBar).titles = tuple(panel.title for panel in self.panels)
        visit = self._visits.of(self._key) if self._key else Visit()
        if self._key:
            document = shown(visit, self._key[1].title, self.signs)
        else:
            document = notice(NO_CHAT if self.panels else NO_PANELS)
        if document is not self._drawn:
            self._drawn = document
            self.view.open(document, visit.page.place)
        if self._key and not visit.loading:
            self.post_message(self.Shown(document.title or self._key[1].title))
        self._draw_foot()

    def _draw_foot(self) -> None:
        if self._drawn is None:
            return
        visit = self._visits.of(self._key) if self._key else Visit()
        foot = self.query_one(PanelFoot)
        chosen = self.view.place.chosen
        foot.text = foot_text(visit, self._drawn, chosen, self.signs)
        foot.keys = foot_keys(visit, self._drawn, chosen, len(self.panels)) if self._key else ()


def _group(key: Key) -> str:
    return f"panel {hash(key)}"
