"""A console that ends, however it does, leaves the desk for the next one: drafts, notes, messages, places."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console_client.link import LinkChanged, Unavailable
from console_schemas import commands as c
from console_schemas.people import SYSTEM
from console_tui.desk.kept_file import KeptFile
from console_tui.kept_desk import KeptDesk, restored
from console_tui.shelves import Reading, Shelf
from support.desk_stage import DeskStage, desk
from support.lawful_link import BEN, LawfulLink
from support.transfers import request


@pytest.fixture
def kept(tmp_path: Path) -> KeptFile:
    return claimed(tmp_path)


def claimed(folder: Path) -> KeptFile:
    file = KeptFile.claim(folder / "state", "ana", ("console", "nats://a"))
    assert file is not None
    return file


def files(folder: Path) -> list[Path]:
    return sorted((folder / "state").glob("*.json"))


def again(link: LawfulLink) -> LawfulLink:
    """The link of the next console, to the same bridge."""
    fresh = LawfulLink()
    fresh.states, fresh.entries, fresh.sequence = link.states, link.entries, link.sequence
    return fresh


async def in_chat(stage: DeskStage, **changes: Any) -> None:
    stage.link.transfer("e1", request(**changes))
    await stage.accept()


async def test_the_next_console_goes_on_where_this_one_was(kept: KeptFile) -> None:
    async with desk(kept=kept) as stage:
        await in_chat(stage, history=80)
        await stage.write("half an answer")
        await stage.press("f5")
        await stage.write("Late order")
        await stage.until(lambda: stage.state.chats["e1"].notes_draft == "Late order")
        await stage.press("escape", "escape")
        await stage.press("pageup", "pageup")
        place = stage.screen.widgets.transcript.place
        assert place is not None
        link = again(stage.link)
        stage.app.exit()
    async with desk(kept=kept, link=link) as stage:
        await stage.shows("half an answer", "Anna Berg")
        assert stage.state.current == "e1"
        assert stage.state.chats["e1"].notes_draft == "Late order"
        assert stage.screen.widgets.transcript.place == place


async def test_a_place_far_up_is_found_again_once_it_is_loaded(kept: KeptFile) -> None:
    async with desk(kept=kept) as stage:
        await in_chat(stage, history=900)
        await stage.until(lambda: stage.state.chats["e1"].first == 0)
        await stage.press("escape", "home")
        for _ in range(10):
            await stage.press("pagedown")
        place = stage.screen.widgets.transcript.place
        assert place is not None and 50 < place.position < 500
        link = again(stage.link)
        stage.app.exit()
    async with desk(kept=kept, link=link) as stage:
        await stage.until(lambda: stage.screen.widgets.transcript.place == place)


async def test_a_message_that_waited_is_sent_by_the_next_console_once(kept: KeptFile) -> None:
    async with desk(kept=kept) as stage:
        await in_chat(stage)
        stage.link.answers[c.PostMessage] = Unavailable()
        stage.link.arrive(LinkChanged(state="reconnecting", since=datetime.now(UTC)))
        await stage.shows("reconnecting")
        await stage.write("hello")
        await stage.press("enter")
        await stage.shows("◌ hello")
        link = again(stage.link)
        stage.app.exit()
    async with desk(kept=kept, link=link) as stage:
        await stage.sent(c.PostMessage)
        await stage.shows("✓ hello")
        assert stage.state.chats["e1"].pending == ()


async def test_what_was_written_in_a_chat_that_went_to_a_colleague_can_be_copied(kept: KeptFile) -> None:
    async with desk(kept=kept) as stage:
        await in_chat(stage)
        await stage.write("half an answer")
        link = again(stage.link)
        stage.app.exit()
    link.carry_out("e1", c.LoseAgent(agent="ana"), SYSTEM)
    link.carry_out("e1", c.AcceptEngagement(engagement_id="e1"), BEN.party())
    async with desk(kept=kept, link=link) as stage:
        await stage.shows("What you wrote is kept (ctrl+g k). Anna Berg is no longer with you")
        await stage.press("ctrl+g", "k")
        await stage.shows("Written in chats that are no longer yours", "half an answer")
        await stage.press("enter")
        await stage.until(lambda: stage.app.clipboard == "half an answer")


async def test_nothing_is_left_of_a_chat_that_has_ended(kept: KeptFile, tmp_path: Path) -> None:
    async with desk(kept=kept) as stage:
        await in_chat(stage)
        await stage.write("half an answer")
        stage.screen.keep()
        [path] = files(tmp_path)
        assert b"half an answer" in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        stage.link.carry_out("e1", c.CompleteEngagement(engagement_id="e1"), stage.link.me.party())
        await stage.until(lambda: not stage.state.chats)
        stage.screen.keep()
        assert files(tmp_path) == []


async def test_a_moment_after_a_change_it_is_on_the_disk(kept: KeptFile, tmp_path: Path) -> None:
    async with desk(kept=kept) as stage:
        await in_chat(stage)
        await stage.write("half")
        await stage.until(lambda: files(tmp_path) and b"half" in files(tmp_path)[0].read_bytes())


def test_two_consoles_of_one_person_do_not_share_a_file(tmp_path: Path) -> None:
    first, second = claimed(tmp_path), claimed(tmp_path)
    first.write(KeptDesk(kept_at=datetime.now(UTC), current="e1"))
    second.write(KeptDesk(kept_at=datetime.now(UTC), current="e2"))
    assert (first.read().current, second.read().current) == ("e1", "e2")
    other = KeptFile.claim(tmp_path / "state", "ana", ("console", "nats://b"))
    assert other is not None and other.read().current == "", "another installation knows nothing of it"


def broken(path: Path) -> Iterator[None]:
    content = path.read_bytes()
    path.chmod(0o640)
    yield
    path.chmod(0o600)
    path.write_bytes(content[:-9])
    yield
    path.unlink()
    other = path.with_name("other")
    other.write_bytes(content)
    path.symlink_to(other)
    yield


def test_a_file_that_others_could_have_touched_or_that_is_broken_is_not_read(kept: KeptFile, tmp_path: Path) -> None:
    kept.write(KeptDesk(kept_at=datetime.now(UTC), current="e1"))
    for _ in broken(files(tmp_path)[0]):
        assert kept.read().current == ""


def test_a_disk_that_takes_nothing_costs_only_the_keeping(kept: KeptFile, tmp_path: Path) -> None:
    for path in (tmp_path / "state").iterdir():
        path.unlink()
    (tmp_path / "state").rmdir()
    kept.write(KeptDesk(kept_at=datetime.now(UTC), current="e1"))
    assert kept.read().current == ""


def test_what_is_old_is_of_no_use() -> None:
    now = datetime.now(UTC)
    shelf = Shelf(name="Anna", draft="hello")
    desk_then = KeptDesk(
        kept_at=now - timedelta(hours=30),
        current="e1",
        mine={"e1": shelf},
        gone={"e2": shelf, "e3": shelf},
        gone_since={"e2": now - timedelta(hours=25), "e3": now - timedelta(hours=1)},
        readings={"e1": Reading(position=3)},
    )
    assert list(restored(desk_then, now).shelved) == ["e3", "e1"]
    assert restored(desk_then, now + timedelta(days=7)).shelved == {}
    assert msgspec.json.decode(msgspec.json.encode(desk_then), type=KeptDesk) == desk_then
