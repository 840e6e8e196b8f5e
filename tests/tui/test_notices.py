"""What the agent is told can be read to its end, on the smallest screen too."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from console_client.link import Opened, Refusal
from console_schemas import commands as c
from console_schemas.commands import Refused
from console_schemas.queries import OpenReply
from console_tui.desk_events import Noticed
from console_tui.state import apply
from support.desk_stage import desk
from support.transfers import request

LONG = " ".join(f"word{number}" for number in range(40)) + " and that is why."


async def test_a_long_refusal_is_read_to_its_end_and_gives_its_rows_back() -> None:
    async with desk((80, 24)) as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        transcript = stage.screen.widgets.transcript
        rows = transcript.size.height
        stage.link.answers[c.HoldEngagement] = Refusal(Refused(code="not-allowed-now", message=LONG))
        await stage.press("escape", "s", "h")
        await stage.shows("word0", "that is why.")
        await stage.until(lambda: transcript.size.height < rows)
        for number in range(40):
            assert f"word{number} " in stage.text.replace("\n", " ")
        stage.screen.happened(Noticed(text="A short one."))
        await stage.shows("A short one.")
        await stage.until(lambda: transcript.size.height == rows)
        stage.screen.happened(Noticed(text=""))
        await stage.shows("i Reply")
        await stage.until(lambda: transcript.size.height == rows)


async def test_a_login_that_ends_soon_is_spoken_of_when_the_console_starts() -> None:
    async with desk(opened=False) as stage:
        now = datetime.now(UTC)
        for days, spoken in ((15, False), (13, True)):
            opened = Opened(reply=OpenReply(me=stage.link.me, now=now), login_ends=now + timedelta(days=days))
            state = apply(stage.state, opened)
            assert (state.notice is not None and "Your login ends on" in state.notice.text) is spoken
            again = apply(replace(state, notice=None), opened)
            assert again.notice is None, "once is enough, but for the last day"
        stage.link.arrive(opened)
        await stage.shows("Your login ends on", "console people renew")
