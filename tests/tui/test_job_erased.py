"""A customer who is erased goes from the desk at once: from the screen, from what is kept, and from memory."""

import gc
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType, FunctionType, ModuleType
from typing import Any

from textual.message import Message

from console_client.link import EngagementSnapshot, LinkChanged, Refusal, Unavailable
from console_schemas import commands as c
from console_schemas.ai import AiVerdict
from console_schemas.assist import Answered, AssistRequest
from console_schemas.commands import Refused
from console_schemas.decide import decide
from console_schemas.engagement import evolve
from console_schemas.events import EngagementErased
from console_schemas.feed import CustomerGone, EngagementChanged
from console_schemas.policy import Policy
from console_schemas.queries import EngagementRequest
from console_schemas.transfer import Customer
from console_tui.desk.kept_file import KeptFile
from support.desk_stage import DeskStage, desk
from support.lawful_link import BEN, LawfulLink
from support.transfers import request

NAME = "CANARY-Maria"
ADMIN = BEN.party()
SPARED = (ModuleType, FunctionType, FrameType, type, LawfulLink, DeskStage, Message)
"""What is not followed on the search: code, the bridge in memory, the test, and the messages that a pilot keeps."""


def written_about(root: object) -> list[str]:
    """Every text with a canary in it that can be reached from an object."""
    seen: set[int] = set()
    found: list[str] = []
    ahead: list[Any] = [root]
    while ahead:
        each = ahead.pop()
        if id(each) in seen or isinstance(each, SPARED):
            continue
        seen.add(id(each))
        if isinstance(each, str):
            if "CANARY" in each:
                found.append(each)
        else:
            ahead += gc.get_referents(each)
    return found


async def served(stage: DeskStage, name: str = NAME, engagement_id: str = "e1") -> None:
    """A chat with a canary in everything that can hold one, and its secret on the screen."""
    transfer = request(name, "CANARY-reason", customer=Customer(id="CANARY-id", name=name), summary="CANARY-summary")
    stage.link.transfer(engagement_id, transfer)
    await stage.accept(engagement_id)
    stage.link.say(engagement_id, "CANARY-said")
    await stage.shows("CANARY-said")
    await stage.write("CANARY-answer")
    await stage.press("enter")
    await stage.shows("✓ CANARY-answer")
    stage.link.answers[AssistRequest] = Answered(text="CANARY-suggested", origin="model")
    stage.link.answers[AiVerdict] = Unavailable()
    await stage.press("ctrl+f")
    await stage.shows("CANARY-suggested")
    await stage.press("f5")
    await stage.write("CANARY-note")
    await stage.press("escape", "escape")
    await stage.press("ctrl+r")
    await stage.shows("blue horse 42")
    await stage.press("ctrl+g", "i")
    await stage.write("CANARY-draft")
    await stage.shows("CANARY-draft")


def erase(stage: DeskStage, engagement_id: str = "e1") -> None:
    stage.link.carry_out(engagement_id, c.EraseEngagement(reason="request", ending=True), ADMIN)


async def test_an_erased_customer_goes_from_screen_file_and_memory(tmp_path: Path) -> None:
    kept = KeptFile.claim(tmp_path / "state", "ana", ("console", "nats://a"))
    async with desk((200, 50), kept=kept) as stage:
        await served(stage)
        assert {NAME, "CANARY-draft"} <= set(written_about(stage.app)), "the search finds"
        await stage.until(lambda: any((tmp_path / "state").glob("*.json")))
        await stage.press("ctrl+g", "s")
        await stage.shows(f"Status of {NAME}")
        erase(stage)
        await stage.shows("A customer was erased for good", "Accept a waiting customer")
        await stage.until(lambda: "CANARY" not in stage.text and "blue horse" not in stage.text)
        await stage.until(lambda: not any((tmp_path / "state").glob("*.json")))
        assert not stage.state.shelved and len(stage.app.screen_stack) == 1
        gc.collect()
        assert written_about(stage.app) == []


async def test_a_name_in_the_last_sentence_goes_too() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request(NAME))
        await stage.accept()
        stage.link.carry_out("e1", c.FinishChat(engagement_id="e1"), stage.link.me.party())
        stage.link.carry_out("e1", c.CompleteEngagement(engagement_id="e1"), stage.link.me.party())
        await stage.shows(f"Completed: {NAME}")
        was = stage.link.states["e1"]
        erase(stage)
        fact = EngagementErased(
            engagement_id="e1",
            version=was.version + 1,
            epoch=was.epoch,
            at=was.requested_at,
            by=ADMIN,
            reason="request",
        )
        stage.link.arrive(EngagementChanged(event=fact, sequence=9))
        await stage.shows("A customer was erased for good")
        await stage.until(lambda: "CANARY" not in stage.text)


async def test_who_is_looked_at_before_they_are_accepted_goes_too() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request(NAME, "CANARY-reason"))
        await stage.shows(NAME)
        await stage.press("enter")
        await stage.shows("Enter Accept", "Customer line")
        erase(stage)
        gone = CustomerGone(queue="general", queue_version=9, engagement_id="e1", outcome="erased")
        stage.link.arrive(gone)
        await stage.shows("A customer was erased for good", "Nobody is waiting")
        await stage.until(lambda: "CANARY" not in stage.text and "Customer line" not in stage.text)


async def test_what_was_written_before_the_erasure_is_not_kept_for_the_next_console(tmp_path: Path) -> None:
    kept = KeptFile.claim(tmp_path / "state", "ana", ("console", "nats://a"))
    async with desk(kept=kept) as stage:
        stage.link.transfer("e1", request(NAME))
        await stage.accept()
        await stage.write("CANARY-draft")
        stage.link.carry_out("e1", c.TransferEngagement(engagement_id="e1", queue="billing"), stage.link.me.party())
        await stage.shows("What you wrote is kept")
        stage.app.exit()
    [file] = (tmp_path / "state").glob("*.json")
    assert "CANARY" in file.read_text()
    link = LawfulLink()
    link.answers[EngagementRequest] = Refusal(Refused(code="erased", message="The customer was erased for good."))
    async with desk(kept=kept, link=link) as stage:
        await stage.until(lambda: not file.exists())
        assert not stage.state.shelved
        await stage.shows("A customer was erased for good")
        await stage.until(lambda: "CANARY" not in stage.text)


async def test_one_who_was_erased_while_the_line_was_cut_goes_with_the_next_word_of_the_bridge() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request(NAME))
        await stage.accept()
        await stage.shows(NAME)
        stage.link.arrive(LinkChanged(state="reconnecting", since=datetime.now(UTC)))
        state = stage.link.states["e1"]
        for command in (c.FinishChat(engagement_id="e1"), c.CompleteEngagement(engagement_id="e1")):
            for fact in decide(state, command, stage.link.me.party(), datetime.now(UTC), Policy()):
                state = evolve(state, fact)
        for fact in decide(state, c.EraseEngagement(reason="request"), ADMIN, datetime.now(UTC), Policy()):
            state = evolve(state, fact)
        stage.link.states.clear()
        stage.link.arrive(EngagementSnapshot(engagement=state, entries=(), has_passkey=False))
        stage.link.open()
        await stage.shows("A customer was erased for good")
        await stage.until(lambda: "CANARY" not in stage.text)
