"""What the agent is told can be read to its end, on the smallest screen too."""

from console_client.link import Refusal
from console_schemas import commands as c
from console_schemas.commands import Refused
from console_tui.desk_events import Noticed
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
