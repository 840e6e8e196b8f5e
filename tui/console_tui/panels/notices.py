"""What a panel says while it has no document to show."""

from console_tui.panels.browsing import Visit
from console_tui.panels.document import Document, Paragraph, Span
from console_tui.signs import Signs

NO_CHAT = "Open a chat to see its panels."
NO_PANELS = "No panels are configured. The administrator can add some under [[console.panels]] in the configuration."


def notice(text: str, remedy: str = "") -> Document:
    """A sentence to the agent, and what they can do."""
    lines = (Paragraph((Span(text),)), Paragraph((Span(remedy, "muted"),)))
    return Document(blocks=lines if remedy else lines[:1])


def shown(visit: Visit, title: str, signs: Signs) -> Document:
    """What to draw: the document of the page, or what there is to say instead."""
    page = visit.page
    if page.document and (page.document.blocks or page.document.note):
        return page.document
    if page.fault:
        return notice(f"{signs.failed} {page.fault}", "Press r to try again.")
    if page.document:
        return notice(f"{title} has nothing to show for this customer.")
    return notice(f"Loading {title}{signs.ellipsis}" if visit.loading else "Press r to load this panel.")


def foot_text(visit: Visit, document: Document, chosen: int, signs: Signs) -> str:
    """What the line below the page says: what is loading, where the chosen link leads, or what the page is."""
    if visit.loading:
        return f"Loading {visit.wanted or ''}".rstrip() + signs.ellipsis
    if 0 < chosen <= len(document.links):
        return document.links[chosen - 1]
    return document.title or document.address


def foot_keys(visit: Visit, document: Document, chosen: int, panels: int) -> tuple[tuple[str, str], ...]:
    """The keys that work on the page now, the most useful first."""
    links = ("Enter", "open") if chosen else ("Tab", "links")
    keys = (
        links if document.links else None,
        ("b", "stop") if visit.loading else ("b", "back") if visit.back else None,
        ("r", "reload"),
        ("Left/Right", "panel") if panels > 1 else None,
    )
    return tuple(key for key in keys if key)
