"""Where an agent is in one panel: the page they see, the one that is on its way, and the way back. Pure."""

from msgspec import Struct
from msgspec.structs import replace

from console_tui.panels.document import Document

BACK_KEPT = 20
"""Pages that `back` can return to."""


class Place(Struct, frozen=True):
    """Where somebody reads: the topmost line, and the number of the chosen link (0: none)."""

    scroll: int = 0
    chosen: int = 0


class Page(Struct, frozen=True, kw_only=True):
    """What a panel shows: a document, a fault, or (neither) nothing yet."""

    address: str | None = None
    """None: the panel's own start."""
    document: Document | None = None
    fault: str = ""
    place: Place = Place()


class Visit(Struct, frozen=True, kw_only=True):
    """One panel of one engagement, as far as the agent has gone."""

    page: Page = Page()
    loading: bool = False
    wanted: str | None = None
    """What is loading: an address, or the start."""
    back: tuple[Page, ...] = ()


def asked(visit: Visit, address: str | None) -> Visit:
    """A page is on its way; the present one stays in sight."""
    return replace(visit, loading=True, wanted=address)


def arrived(visit: Visit, document: Document) -> Visit:
    """The page that was asked for is there. Loaded again, it is read on at the same place."""
    same = visit.page.address == visit.wanted
    place = Place(visit.page.place.scroll) if same else Place()
    return _moved(visit, Page(address=visit.wanted, document=document, place=place))


def failed(visit: Visit, fault: str) -> Visit:
    """The page that was asked for cannot be had."""
    return _moved(visit, Page(address=visit.wanted, fault=fault))


def went_back(visit: Visit) -> Visit:
    """Back to the page before; while one is on its way, to the present one."""
    if visit.loading:
        return replace(visit, loading=False)
    if not visit.back:
        return visit
    return replace(visit, page=visit.back[-1], back=visit.back[:-1])


def read_at(visit: Visit, place: Place) -> Visit:
    """The agent has moved on the present page."""
    return replace(visit, page=replace(visit.page, place=place))


def _moved(visit: Visit, page: Page) -> Visit:
    """To a page; the one before it is kept, unless it is the same or has nothing to show."""
    left = visit.page if visit.page.document and visit.page.address != page.address else None
    back = (*visit.back, left)[-BACK_KEPT:] if left else visit.back
    return replace(visit, page=page, back=back, loading=False)
