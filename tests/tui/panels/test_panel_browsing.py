"""Where an agent is in a panel: pages that come, fail, and are gone back to."""

from console_client.settings import PanelSettings
from console_tui.panels.browsing import BACK_KEPT, Page, Place, Visit, arrived, asked, failed, read_at, went_back
from console_tui.panels.document import Document
from console_tui.panels.visits import KEPT, Visits

FIRST, SECOND = Document(title="First"), Document(title="Second")


def opened(visit: Visit, address: str | None, document: Document) -> Visit:
    return arrived(asked(visit, address), document)


def test_the_page_in_sight_stays_until_the_next_is_there() -> None:
    visit = asked(opened(Visit(), None, FIRST), "http://x/2")
    assert (visit.loading, visit.page.document) == (True, FIRST)
    visit = arrived(visit, SECOND)
    assert (visit.loading, visit.page.document, visit.page.address) == (False, SECOND, "http://x/2")


def test_back_returns_to_the_same_place_without_loading() -> None:
    visit = read_at(opened(Visit(), None, FIRST), Place(12, 3))
    visit = went_back(opened(visit, "http://x/2", SECOND))
    assert visit.page == Page(document=FIRST, place=Place(12, 3))
    assert went_back(visit) == visit


def test_back_while_loading_stops_and_stays() -> None:
    stopped = went_back(asked(opened(Visit(), None, FIRST), "http://x/2"))
    assert (stopped.loading, stopped.page.document) == (False, FIRST)


def test_a_reload_stays_where_the_agent_reads_and_adds_nothing_to_the_way_back() -> None:
    visit = read_at(opened(Visit(), None, FIRST), Place(7, 2))
    again = opened(visit, None, SECOND)
    assert (again.page.document, again.page.place, again.back) == (SECOND, Place(7), ())


def test_a_fault_can_be_gone_back_from_but_not_to() -> None:
    broken = failed(asked(opened(Visit(), None, FIRST), "http://x/2"), "It is down.")
    assert (broken.page.fault, went_back(broken).page.document) == ("It is down.", FIRST)
    assert [page.document for page in opened(broken, "http://x/3", SECOND).back] == [FIRST]


def test_the_way_back_is_of_limited_length() -> None:
    visit = Visit()
    for number in range(BACK_KEPT * 2):
        visit = opened(visit, f"http://x/{number}", FIRST)
    assert len(visit.back) == BACK_KEPT
    assert visit.back[-1].address == f"http://x/{BACK_KEPT * 2 - 2}"


def test_nothing_is_kept_of_an_engagement_that_is_to_be_forgotten() -> None:
    panel = PanelSettings(title="x", kind="web")
    visits = Visits()
    for engagement in ("e1", "e2"):
        visits.keep((engagement, panel), opened(Visit(), None, FIRST))
        visits.keep_active(engagement, 1)
    assert visits.forget("e1") == [("e1", panel)]
    assert (visits.of(("e1", panel)), visits.active("e1")) == (Visit(), 0)
    assert (visits.of(("e2", panel)) != Visit(), visits.active("e2")) == (True, 1)


def test_visits_that_are_longest_out_of_use_are_forgotten() -> None:
    panel = PanelSettings(title="x", kind="web")
    visits = Visits()
    for number in range(KEPT):
        visits.keep((f"e_{number}", panel), opened(Visit(), None, FIRST))
    visits.keep(("e_0", panel), opened(Visit(), None, SECOND))
    visits.keep(("e_new", panel), opened(Visit(), None, FIRST))
    assert visits.of(("e_0", panel)).page.document == SECOND
    assert visits.of(("e_1", panel)) == Visit()
