"""The main states of the console, played on the real app: what the screenshots show and the snapshots compare."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from console_client.link import LinkChanged
from console_client.settings import ConsoleSettings, PanelSettings
from console_schemas import commands as c
from console_schemas.assist import Answered, AssistRequest, Source, SummaryRequest
from console_schemas.events import SummaryBlock
from console_schemas.panels import PanelReply, PanelRequest
from console_tui.widgets.drawing import plain
from support.desk_stage import DeskStage
from support.fixed_clock import FixedClock
from support.shop import ANNA, CRM_PAGE, REPLY, SUMMARY, WAITING_CUSTOMERS

SETTINGS = ConsoleSettings(
    theme="dark",
    panels=(
        PanelSettings(title="CRM", kind="nats", subject="console.panel.crm"),
        PanelSettings(title="Orders", kind="nats", subject="orders.lookup"),
    ),
)


class Scene(NamedTuple):
    """One state: its name, what there is to see, and how to get there from a console that has just started."""

    name: str
    about: str
    play: Callable[[DeskStage, FixedClock], Awaitable[None]]

    async def show(self, stage: DeskStage, clock: FixedClock) -> None:
        """Play it, until everything that it brings to the screen is there."""
        await self.play(stage, clock)
        panels = stage.screen.panels
        own = panels is not None and any(panel.kind != "sources" for panel in panels.panels[panels.active :][:1])
        if panels is not None and own and panels.region.area and stage.state.current:
            view = panels.view
            await stage.until(lambda: any("since" in plain(view.line_at(at)) for at in range(view.line_count)))
        stage.screen.show_time(stage.state.now(clock.now))
        await stage.pilot.pause()


async def loading(stage: DeskStage, clock: FixedClock) -> None:
    """Nothing is known yet."""
    await stage.shows("connecting")


async def empty(stage: DeskStage, clock: FixedClock) -> None:
    """Connected, listening, and nobody there."""
    await _listen(stage)
    await stage.shows("Nobody is waiting.")


async def waiting(stage: DeskStage, clock: FixedClock) -> None:
    """Several customers wait, the last two are new."""
    await _listen(stage)
    for number, (ago, request) in enumerate(WAITING_CUSTOMERS):
        stage.link.transfer(f"w{number}", request, ago=ago)
    await stage.until(lambda: len(stage.state.waiting.rows) >= len(WAITING_CUSTOMERS))
    await stage.press("down")


async def preview(stage: DeskStage, clock: FixedClock) -> None:
    """Who it is, before accepting."""
    stage.link.transfer("e1", ANNA, ago=1500)
    await waiting(stage, clock)
    await stage.press("home", "o")
    await stage.shows("Enter Accept", "4471")


async def chat(stage: DeskStage, clock: FixedClock) -> None:
    """A conversation in the middle, another customer unread, more who wait."""
    link = stage.link
    _script_answers(stage)
    for number, (ago, request) in enumerate(WAITING_CUSTOMERS[:3]):
        link.transfer(f"w{number}", request, ago=ago)
    link.transfer("e1", ANNA, ago=600)
    await _listen(stage)
    await stage.accept("w1")
    await stage.accept("e1")
    clock.pass_(20)
    await _post(stage, "Good afternoon Anna, I am Ana from Northwind. Let me look at order 4471 for you.")
    clock.pass_(45)
    link.say("e1", "Thank you! It was meant to be a present, so I am a bit in a hurry 🎁")
    clock.pass_(30)
    await _post(stage, "I understand. The depot has it since this morning.\nWould Thursday before noon suit you?")
    clock.pass_(40)
    link.say("e1", "Thursday is fine. Could they leave it with my neighbour, 陳美玲, on the second floor?")
    link.say("w1", "Hello? Is anybody there?")
    clock.pass_(25)
    await stage.shows("second floor")


async def writing(stage: DeskStage, clock: FixedClock) -> None:
    """A reply of two lines is being written, and the customer writes too."""
    await chat(stage, clock)
    await stage.write("Of course")
    await stage.press("comma", "ctrl+j")
    await stage.write("I have told the driver")
    await stage.until(lambda: "told the driver" in stage.screen.widgets.composer.draft)


async def customer(stage: DeskStage, clock: FixedClock) -> None:
    """What the bot collected, and the passkey while it is shown."""
    await chat(stage, clock)
    await stage.press("ctrl+r")
    await stage.shows("blue horse 42")
    await stage.press("f4")


async def notes(stage: DeskStage, clock: FixedClock) -> None:
    """The agent's own words, and the summary that an AI added."""
    await chat(stage, clock)
    block = SummaryBlock(id="s1", text=SUMMARY, source="openai/gpt-4o-mini", covers=9, made_at=clock.now)
    stage.link.carry_out("e1", c.AddSummary(engagement_id="e1", block=block), stage.link.me.party())
    await stage.press("f5")
    await stage.write("Neighbour may take the parcel")
    await stage.shows("not saved")


async def panels(stage: DeskStage, clock: FixedClock) -> None:
    """A page of the CRM beside the chat."""
    await chat(stage, clock)
    await stage.press("f6")
    await stage.shows("Customer since")


async def assist(stage: DeskStage, clock: FixedClock) -> None:
    """A suggested reply with its source; it goes nowhere unless the agent takes it."""
    await chat(stage, clock)
    await stage.press("ctrl+f")
    await stage.shows("Suggestion", "[1]")


async def sources(stage: DeskStage, clock: FixedClock) -> None:
    """The articles that the suggestion is taken from, in the panel."""
    await assist(stage, clock)
    await stage.press("ctrl+g", "S")
    await stage.shows("Allowed where the customer asks.")


async def evidence(stage: DeskStage, clock: FixedClock) -> None:
    """From a number in the summary to the message that says so."""
    await notes(stage, clock)
    await stage.press("ctrl+g", "c", "right", "c")
    await stage.shows("Esc back to the summary")


async def menu(stage: DeskStage, clock: FixedClock) -> None:
    """Everything that can be done here, by letter."""
    await chat(stage, clock)
    await stage.press("ctrl+g")
    await stage.shows("Hand over")


async def help_page(stage: DeskStage, clock: FixedClock) -> None:
    """Every key and what it does."""
    await chat(stage, clock)
    await stage.press("f1")
    await stage.shows("Outside an input")


async def status(stage: DeskStage, clock: FixedClock) -> None:
    """Where the engagement stands, and what it can become."""
    await chat(stage, clock)
    await stage.press("escape", "s")
    await stage.shows("Status of")


async def handover(stage: DeskStage, clock: FixedClock) -> None:
    """To whom the customer can go."""
    await chat(stage, clock)
    await stage.press("escape", "h")
    await stage.shows("Ben Stark", "not listening")
    await stage.press("down")


async def reconnecting(stage: DeskStage, clock: FixedClock) -> None:
    """The line is gone: everything stays in sight, the draft too."""
    await writing(stage, clock)
    stage.link.arrive(LinkChanged(state="reconnecting", since=clock.now))
    clock.pass_(12)
    await stage.shows("14:32:40")


async def _listen(stage: DeskStage) -> None:
    stage.link.open()
    await stage.until(lambda: stage.state.waiting_known)
    await stage.press("l")
    await stage.shows("Listening")


def _script_answers(stage: DeskStage) -> None:
    answers = stage.link.answers
    source = Source(number=1, title="Leaving a parcel with a neighbour", excerpt="Allowed where the customer asks.")
    answers[AssistRequest] = Answered(text=REPLY, origin="openai/gpt-4o-mini", sources=(source,))
    answers[SummaryRequest] = Answered(text=SUMMARY, origin="openai/gpt-4o-mini", covers=9)
    answers[PanelRequest] = PanelReply(text=CRM_PAGE, format="markdown")


async def _post(stage: DeskStage, text: str) -> None:
    stage.screen.acts.sending.write("e1", text)
    await stage.until(lambda: stage.link.entries["e1"][-1].text == text)
    await stage.until(lambda: not stage.state.chats["e1"].pending)


SCENES = (
    Scene("loading", "Starting: the desk is there before the connection is.", loading),
    Scene("empty", "Nobody waits: the agent listens and will hear of the next customer.", empty),
    Scene("waiting", "Customers wait; new ones carry a mark, urgent ones too, the longest wait comes first.", waiting),
    Scene("preview", "A look at a waiting customer before accepting.", preview),
    Scene("chat", "A conversation, with the customer, the notes and the panels beside it where there is room.", chat),
    Scene("writing", "A reply of two lines is being written.", writing),
    Scene("customer", "Who it is and what the bot collected, with the passkey shown for fifteen seconds.", customer),
    Scene("notes", "The agent's notes above, an AI's summary below; neither changes the other.", notes),
    Scene("panels", "A page of the CRM beside the chat.", panels),
    Scene("assist", "A suggested reply: only ever a draft, and it says what it is made from.", assist),
    Scene("sources", "The articles that it is made from, in the panel: they stay while the reply is edited.", sources),
    Scene("evidence", "The message that a number in the summary stands for, one key away; Esc goes back.", evidence),
    Scene("menu", "ctrl+g: all that can be done here, by letter, also from inside an input.", menu),
    Scene("help", "Every key and what it does.", help_page),
    Scene("status", "Where the engagement stands, and what it can become.", status),
    Scene(
        "handover", "Another queue or a colleague who is there, by part of the name, with a word for them.", handover
    ),
    Scene("reconnecting", "The line is gone: everything stays in sight, and the draft is kept.", reconnecting),
)
BY_NAME = {scene.name: scene for scene in SCENES}
