"""The registry: facts that come twice or late, what is read back, and what is forgotten."""

import pytest
from msgspec.structs import replace

from console_bridge.chain import Link
from console_bridge.log_following import Logged
from console_bridge.registry import Registry
from console_bridge.replayed import Loaded
from console_schemas import commands as c
from console_schemas.engagement import Engagement, evolve, fold
from console_schemas.events import Apart, EngagementEvent
from console_schemas.people import Party
from support.law import ACCEPT, ANA, BOT, COMPLETE, FINISH, POST, TRANSFER, facts_of


def events(log: list[Logged]) -> list[EngagementEvent]:
    """The facts alone."""
    return [logged.event for logged in log if not isinstance(logged.event, Apart)]


class Shelf:
    """A log of which single engagements are read back."""

    def __init__(self) -> None:
        self.facts: dict[str, list[EngagementEvent]] = {}
        self.loaded: list[str] = []

    async def load(self, engagement_id: str) -> Loaded:
        self.loaded.append(engagement_id)
        facts = self.facts.get(engagement_id, [])
        return Loaded(fold(facts), Link(len(facts), b"hash"), {})


def story(engagement: str = "e_1", conversation: str = "chat1", *more: tuple[object, Party]) -> list[Logged]:
    """The facts of a request and of what follows, at the sequences 1, 2, 3 …"""
    transfer = replace(TRANSFER, transfer_id=engagement, conversation_id=conversation)
    request = c.RequestEngagement(engagement_id=engagement, bot="shop", transfer=transfer)
    state: Engagement | None = None
    logged: list[Logged] = []
    for command, by in ((request, BOT), *more):
        for fact in facts_of(state, command, by):
            state = evolve(state, fact)
            logged.append(Logged(len(logged) + 1, fact, hash=b"hash"))
    return logged


TALK = story("e_1", "chat1", (ACCEPT, ANA), (POST, ANA))
ENDED = story("e_1", "chat1", (ACCEPT, ANA), (FINISH, ANA), (COMPLETE, ANA))


async def test_a_fact_that_is_known_changes_nothing() -> None:
    registry = Registry(Shelf())
    for logged in (*TALK, *TALK, TALK[1], TALK[2]):
        registry.apply(logged)
    entry = await registry.entry("e_1")
    assert entry.state == fold(events(TALK))
    assert (entry.last.sequence, entry.messages) == (3, {"m_1": (3, 3)})
    assert registry.head == 3


async def test_a_fact_behind_a_gap_is_not_taken_and_reading_back_closes_the_gap() -> None:
    shelf = Shelf()
    registry = Registry(shelf)
    registry.apply(TALK[0])
    registry.apply(TALK[2])
    entry = await registry.entry("e_1")
    assert entry.last.sequence == 1
    shelf.facts["e_1"] = events(TALK)
    await registry.reload(entry, "e_1")
    assert entry.state is not None
    assert (entry.state.version, entry.last.sequence) == (3, 3)
    shelf.facts["e_1"] = []
    await registry.reload(entry, "e_1")
    assert entry.state.version == 3, "an older answer takes nothing back"


async def test_what_an_earlier_release_kept_without_a_hash_is_read_back_before_anything_follows_it() -> None:
    shelf = Shelf()
    shelf.facts["e_1"] = events(TALK)
    registry = Registry(shelf)
    state = fold(events(TALK))
    assert state is not None
    registry.restore(state, Link(3, b""), {})
    assert (await registry.entry("e_1")).last == Link(3, b"hash")
    await registry.entry("e_1")
    assert shelf.loaded == ["e_1"]


async def test_ended_engagements_stay_for_a_while_and_are_then_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_bridge.registry.KEEP_ENDED", 2)
    shelf = Shelf()
    registry = Registry(shelf, lambda bot, conversation: f"old-{conversation}")
    for number in range(4):
        for logged in story(f"e_{number}", f"chat{number}", (ACCEPT, ANA), (FINISH, ANA), (COMPLETE, ANA)):
            registry.apply(logged)
    assert list(registry.open_states()) == []
    assert (await registry.entry("e_3")).last.sequence == 4
    assert shelf.loaded == []
    await registry.entry("e_0")
    assert shelf.loaded == ["e_0"]
    assert registry.newest_id("shop", "chat3") == "e_3"
    assert registry.newest_id("shop", "chat0") == "old-chat0", "the database knows the ones that are forgotten"


async def test_the_newest_engagement_of_a_conversation_is_found_whatever_is_read_back_later() -> None:
    shelf = Shelf()
    registry = Registry(shelf, lambda bot, conversation: None)
    for logged in (*story("e_old", "chat1", (ACCEPT, ANA), (FINISH, ANA)), *story("e_new", "chat1")):
        registry.apply(logged)
    assert registry.newest_id("shop", "chat1") == registry.newest_open_id("shop", "chat1") == "e_new"
    old = story("e_old", "chat1", (ACCEPT, ANA), (FINISH, ANA), (COMPLETE, ANA))
    for logged in old:
        registry.apply(logged)
    assert registry.newest_id("shop", "chat1") == "e_new"
    assert registry.newest_id("shop", "chat2") is None
    assert registry.newest_open_id("other", "chat1") == ""


async def test_what_is_unknown_is_read_back_and_not_kept_if_there_is_nothing() -> None:
    shelf = Shelf()
    registry = Registry(shelf)
    assert (await registry.entry("e_none")).state is None
    registry.apply(TALK[2])
    assert list(registry.open_states()) == []
    assert registry.state_of("e_1") is None
    for logged in ENDED:
        registry.apply(logged)
    assert registry.state_of("e_1") is None, "it is ended"
