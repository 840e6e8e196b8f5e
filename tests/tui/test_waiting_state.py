"""The waiting list of the state, and who is announced."""

import random

import pytest

from console_client.link import WaitingSnapshot
from console_schemas.feed import CustomerGone, CustomerWaiting
from console_schemas.queries import QueueRow, waiting_order
from console_tui import desk_events as d
from console_tui.state import apply, apply_all
from support.story import gone, ids, opened, row, waiting


def test_customers_wait_in_the_order_of_their_coming_with_those_before_them_who_were_served_already() -> None:
    state = apply_all(opened(), waiting(row("b", 2), row("a", 1), row("c", 3), row("back", 9, head=True)))
    assert ids(state) == ["back", "a", "b", "c"]


def test_a_changed_row_takes_the_place_of_the_old_one() -> None:
    state = apply_all(opened(), waiting(row("a", 1), row("b", 2), row("a", 1, reason="Refund")))
    assert ids(state) == ["a", "b"]
    assert state.waiting.rows[0].reason == "Refund"


def test_a_customer_who_is_gone_is_gone_at_once_and_twice_is_no_harm() -> None:
    state = apply_all(opened(), [*waiting(row("a", 1), row("b", 2)), gone("a"), gone("a"), gone("nobody")])
    assert ids(state) == ["b"]


def test_leaving_the_old_queue_does_not_take_a_customer_out_of_the_new_one() -> None:
    """Two queues tell their changes on two subjects, in either order."""
    state = apply_all(opened(), [*waiting(row("a", queue="billing")), gone("a", "general", "moved")])
    assert ids(state) == ["a"]


def test_a_snapshot_replaces_the_waiting_list() -> None:
    state = apply_all(opened(), [*waiting(row("a")), WaitingSnapshot(rows=(row("c", 3), row("b", 2)))])
    assert ids(state) == ["b", "c"]
    assert state.waiting_known


@pytest.mark.parametrize(
    ("listening", "offered_to", "announced"),
    [(True, "", True), (False, "", False), (True, "ben", False), (True, "ana", True)],
)
def test_new_customers_are_announced_to_who_listens(listening: bool, offered_to: str, announced: bool) -> None:
    state = opened(listening=listening)
    after = apply_all(state, waiting(row("a", offered_to=offered_to)))
    assert after.fresh == frozenset({"a"} if announced else ())


def test_an_offer_to_me_is_announced_though_the_customer_was_known() -> None:
    state = apply_all(opened(listening=True), [*waiting(row("a")), d.WaitingSeen()])
    offered = apply_all(state, waiting(row("a", offered_to="ana")))
    assert offered.fresh == {"a"} == offered.offered
    assert apply_all(state, waiting(row("a", reason="more"))).fresh == set()


def test_an_offer_to_me_ends_with_an_offer_to_another_with_the_wait_or_with_the_next_list() -> None:
    state = apply_all(opened(), waiting(row("a", offered_to="ana"), row("b", offered_to="ben")))
    assert state.offered == {"a"}
    assert apply_all(state, waiting(row("a", offered_to="ben"))).offered == set()
    assert apply_all(state, waiting(row("a"))).offered == set()
    assert apply(state, gone("a")).offered == set()
    listed = apply(state, WaitingSnapshot(rows=(row("a"), row("b", offered_to="ana"))))
    assert listed.offered == {"b"}


def test_who_came_while_the_connection_was_away_is_announced_but_not_the_first_list() -> None:
    first = apply(opened(listening=True), WaitingSnapshot(rows=(row("a"),)))
    assert first.fresh == frozenset()
    again = apply(first, WaitingSnapshot(rows=(row("a"), row("b"))))
    assert again.fresh == frozenset({"b"})


def test_nobody_is_fresh_after_the_list_was_seen_or_listening_stopped() -> None:
    state = apply_all(opened(listening=True), waiting(row("a"), row("b")))
    assert apply(state, gone("a")).fresh == {"b"}
    assert apply(state, d.WaitingSeen()).fresh == set()
    assert apply(state, d.ListeningSet(on=False)).fresh == set()


def test_how_a_previewed_customer_left_is_kept_for_the_preview() -> None:
    state = apply_all(opened(), [*waiting(row("a"), row("b")), d.PreviewOpened(engagement_id="a"), gone("b")])
    assert state.departure is None
    assert apply(state, gone("a")).departure == gone("a")
    assert apply_all(state, [gone("a"), d.PreviewOpened(engagement_id="")]).departure is None


@pytest.mark.parametrize("seed", range(10))
def test_changes_put_together_at_random_leave_what_sorting_everybody_anew_would(seed: int) -> None:
    choose = random.Random(seed)
    everybody: dict[str, QueueRow] = {}
    state = opened()
    for _ in range(30):
        bundle: list[CustomerWaiting | CustomerGone] = []
        for _ in range(choose.randrange(6)):
            key = f"c{choose.randrange(25)}"
            if choose.random() < 0.6:
                everybody[key] = row(key, choose.randrange(9), head=choose.random() < 0.2, reason=str(choose.random()))
                bundle += waiting(everybody[key])
            else:
                everybody.pop(key, None)
                bundle.append(gone(key))
        state = apply_all(state, bundle)
        assert state.waiting.rows == tuple(sorted(everybody.values(), key=waiting_order))
        assert state.waiting.by_id == everybody
