"""Restoring the log on a real broker: from the copy, with what only the log holds, over a crash, and without a copy."""

from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from nats.aio.client import Client

from console_bridge import restore
from console_bridge.damage import LogDamaged
from console_bridge.database import Database
from console_bridge.database_file import DatabaseUnusable
from console_bridge.event_log import EventLog
from console_bridge.log_files import saved
from console_bridge.log_following import Logged
from console_bridge.log_writing import write
from console_bridge.rebuild import rebuild, replace
from console_bridge.restore import Restoration
from console_schemas.events import MessageSetAside
from console_schemas.subjects import LOG_STREAM, Subjects
from console_schemas.wire import decode_logged, encode
from support.broker import Broker
from support.histories import PEOPLE, Story
from support.projections import projected
from support.streams import SUBJECTS, append, connected

ANA = PEOPLE[0]


def talk(lines: int = 12) -> Story:
    """Two chats side by side, and something unusable: facts of `e0` have odd sequences at the end."""
    story = Story()
    for number in range(2):
        story.accept(story.open(number), ANA)
    story.set_aside()
    for line in range(lines):
        story.say(f"e{line % 2}", f"line {line}", ANA)
    return story


async def stored(nc: Client, last: int) -> list[bytes]:
    jetstream = nc.jetstream()
    return [(await jetstream.get_msg(LOG_STREAM, seq=each)).data or b"" for each in range(1, last + 1)]


def as_told(story: Story) -> list[bytes]:
    return [encode(each.event) for each in story.log]


async def test_a_sound_log_is_left_alone(broker: Broker, tmp_path: Path) -> None:
    story = talk()
    projected(tmp_path / "bridge.db", story.log).close()
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        done = await Restoration(nc, SUBJECTS, tmp_path / "bridge.db").run(salvage=True)
    assert (done.facts, done.written, done.kept, done.database) == (len(story.log), 0, "", "")


async def test_facts_that_only_the_log_holds_are_kept(broker: Broker, tmp_path: Path) -> None:
    story = talk()
    projected(tmp_path / "bridge.db", story.log[:-4]).close()
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        await nc.jetstream().delete_msg(LOG_STREAM, 6)
        done = await Restoration(nc, SUBJECTS, tmp_path / "bridge.db").run(salvage=False)
        assert (done.facts, done.written, done.lost, done.database) == (len(story.log), len(story.log), 0, "")
        assert await stored(nc, len(story.log)) == as_told(story)
        assert [fact.sequence for fact in saved(Path(done.kept))] == [
            each.sequence for each in story.log if each.sequence != 6
        ]
    assert Path(done.kept).stat().st_mode & 0o077 == 0, "customers' words are in it"


async def test_a_restoration_that_was_killed_goes_on(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = talk()
    path = tmp_path / "bridge.db"
    projected(path, story.log[:-4]).close()

    async def stop_in_the_middle(nc: Client, subjects: Subjects, facts: AsyncIterator[Logged]) -> int:
        async def few() -> AsyncIterator[Logged]:
            async for fact in facts:
                if fact.sequence > 5:
                    return
                yield fact

        await write(nc, subjects, few())
        raise KeyboardInterrupt

    async with connected(broker.url) as nc:
        await append(nc, story.log)
        await nc.jetstream().delete_msg(LOG_STREAM, 6)
        monkeypatch.setattr(restore, "write", stop_in_the_middle)
        with pytest.raises(KeyboardInterrupt):
            await Restoration(nc, SUBJECTS, path).run(salvage=False)
        assert await EventLog(nc, SUBJECTS).last_sequence() == 5
        monkeypatch.undo()
        done = await Restoration(nc, SUBJECTS, path).run(salvage=False)
        assert (done.facts, done.written) == (len(story.log), len(story.log) - 5)
        assert await stored(nc, len(story.log)) == as_told(story), "also what only the damaged log held"


async def test_what_is_nowhere_is_marked_and_the_rest_goes_on_only_if_wished(broker: Broker, tmp_path: Path) -> None:
    story = talk()
    path = tmp_path / "bridge.db"
    gone = 8  # of e0, who says something at 10, 12 … later
    async with connected(broker.url) as nc:
        await append(nc, story.log)
        await nc.jetstream().delete_msg(LOG_STREAM, gone)
        with pytest.raises(DatabaseUnusable):
            await Restoration(nc, SUBJECTS, path).run(salvage=False)
        projected(path, []).close()
        with pytest.raises(LogDamaged, match=f"fact {gone} cannot be read"):
            await Restoration(nc, SUBJECTS, path).run(salvage=False)
        assert await EventLog(nc, SUBJECTS).last_sequence() == len(story.log), "nothing was changed"
        path.unlink()
        done = await Restoration(nc, SUBJECTS, path).run(salvage=True)
        behind = [each for each in story.log[gone:] if getattr(each.event, "engagement_id", "") == _owner(story, gone)]
        assert (done.facts, done.lost, done.unusable) == (len(story.log), 1, len(behind))
        facts = [decode_logged(data) for data in await stored(nc, len(story.log))]
        for each, found in zip(story.log, facts, strict=True):
            if each.sequence == gone or each in behind:
                assert isinstance(found, MessageSetAside) and found.code == "log-damaged"
                assert found.raw == (b"" if each.sequence == gone else encode(each.event))
            else:
                assert found == each.event
        await rebuild(EventLog(nc, SUBJECTS), path, len(story.log))
        with closing(Database(path)) as database:
            assert database.applied() == len(story.log)


def _owner(story: Story, sequence: int) -> str:
    return str(getattr(story.log[sequence - 1].event, "engagement_id", ""))


async def test_a_rebuild_never_destroys_what_a_log_can_be_restored_from(broker: Broker, tmp_path: Path) -> None:
    story = talk()
    path = tmp_path / "bridge.db"
    projected(path, story.log).close()
    async with connected(broker.url) as nc:
        await append(nc, story.log[:-3])
        with pytest.raises(LogDamaged, match="the log ends at fact"):
            await replace(nc, EventLog(nc, SUBJECTS), path, SUBJECTS)
    with closing(Database(path)) as database:
        assert database.applied() == len(story.log)
