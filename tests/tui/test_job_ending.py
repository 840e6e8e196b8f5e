"""The agent's job up to its end: status, notes, completion, handing over, back to the bot."""

import pytest

from console_client.link import Refusal, Unavailable
from console_schemas import commands as c
from console_schemas.commands import Refused
from console_schemas.engagement import LABELS, Status
from console_schemas.queries import Colleague, ColleaguesReply, ColleaguesRequest
from support.desk_stage import SIZES, DeskStage, desk
from support.transfers import request

sizes = pytest.mark.parametrize("size", SIZES)


async def in_chat(stage: DeskStage) -> None:
    """A chat is open and letters act."""
    stage.link.transfer("e1", request())
    await stage.accept()
    await stage.press("escape")


async def noted(stage: DeskStage, notes: str) -> None:
    """Notes are written and saved."""
    await stage.press("f5")
    await stage.write(notes)
    await stage.press("ctrl+x")
    await stage.until(lambda: stage.state.chats["e1"].notes_draft is None)
    await stage.press("escape", "escape")


@sizes
@pytest.mark.parametrize(
    ("letter", "kind", "status"), [("h", c.HoldEngagement, "on_hold"), ("f", c.FinishChat, "wrap_up")]
)
async def test_the_status_is_chosen_with_two_keys(
    size: tuple[int, int], letter: str, kind: type, status: Status
) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        await stage.press("s")
        await stage.shows(
            "Status of Anna Berg", *(LABELS[each] for each in ("active", "on_hold", "wrap_up", "completed"))
        )
        await stage.press(letter)
        await stage.sent(kind)
        await stage.until(lambda: stage.state.chats["e1"].engagement.status == status)
        await stage.shows(LABELS[status])


async def test_a_chat_on_hold_goes_on_and_a_finished_one_only_to_its_end() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await stage.press("s", "h")
        await stage.shows(LABELS["on_hold"])
        await stage.press("s", "p")
        await stage.sent(c.ResumeEngagement)
        await stage.press("s", "f")
        await stage.shows(LABELS["wrap_up"])
        assert not stage.screen.widgets.composer.enabled
        await stage.press("s")
        await stage.shows("Status of Anna Berg")
        assert LABELS["on_hold"] not in stage.text
        await stage.press("escape", "N")
        await stage.write("Still editable")
        assert stage.state.chats["e1"].notes_draft == "Still editable"


@sizes
async def test_notes_carry_a_mark_until_they_are_saved(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        await stage.press("N")
        await stage.write("Refund agreed")
        await stage.shows("not saved")
        await stage.press("ctrl+x")
        assert (await stage.sent(c.SaveNotes)).notes == "Refund agreed"
        await stage.until(lambda: "not saved" not in stage.text)


@sizes
async def test_completing_with_saved_notes_ends_it_and_leads_back_to_the_waiting_list(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        await noted(stage, "Refund agreed")
        await stage.press("d")
        await stage.shows("Complete the engagement with Anna Berg?")
        await stage.press("y")
        assert (await stage.sent(c.CompleteEngagement)).notes == "Refund agreed"
        await stage.shows("Completed: Anna Berg", "Nobody is waiting")
        assert stage.app.focused is stage.screen.widgets.waiting
        assert stage.state.chats == {}


@pytest.mark.parametrize(("letter", "notes"), [("s", "Refund agreed"), ("d", "")])
async def test_completing_asks_where_notes_are_not_saved(letter: str, notes: str) -> None:
    async with desk() as stage:
        await in_chat(stage)
        await stage.press("N")
        await stage.write("Refund agreed")
        await stage.press("escape", "escape", "d")
        await stage.shows("The notes on Anna Berg are not saved")
        await stage.press(letter)
        assert (await stage.sent(c.CompleteEngagement)).notes == notes
        await stage.until(lambda: stage.link.states["e1"].notes == notes)


async def test_completing_asks_where_there_are_no_notes_and_esc_completes_nothing() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await stage.press("s", "c")
        await stage.shows("There are no notes on Anna Berg")
        await stage.press("escape")
        assert stage.link.of(c.CompleteEngagement) == []
        await stage.press("d")
        await stage.shows("There are no notes on Anna Berg")
        await stage.press("c")
        await stage.sent(c.CompleteEngagement)


async def test_completing_asks_where_a_reply_is_written_and_not_sent() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await noted(stage, "Refund agreed")
        await stage.press("i")
        await stage.write("One more thing")
        await stage.press("escape", "d")
        await stage.shows("A reply is written and not sent")
        await stage.press("escape")
        assert stage.link.of(c.CompleteEngagement) == []


@sizes
async def test_a_customer_is_handed_to_another_queue_with_a_word(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await in_chat(stage)
        await stage.press("h")
        await stage.shows("Hand Anna Berg over, from general", "billing  queue")
        await stage.press("enter")
        await stage.shows("Choose somebody first")
        await stage.press("down", "tab")
        await stage.write("knows the invoice")
        await stage.press("enter")
        command = await stage.sent(c.TransferEngagement)
        assert (command.queue, command.agent, command.note) == ("billing", None, "knows the invoice")
        await stage.shows("was handed over and waits in billing")
        assert "e1" in stage.state.waiting


@pytest.mark.parametrize(
    ("typed", "agent"), [("star", "ben"), ("EVE", "eve"), ("zed", "zed")], ids=["name", "id", "absent"]
)
async def test_a_customer_is_handed_to_a_colleague_by_part_of_the_name(typed: str, agent: str) -> None:
    async with desk() as stage:
        await in_chat(stage)
        await stage.press("h")
        await stage.shows("Ben Stark  ben, 2 chats, listening", "Eve  eve, 0 chats, not listening")
        await stage.write(typed)
        await stage.press("enter")
        command = await stage.sent(c.TransferEngagement)
        assert (command.queue, command.agent) == ("general", agent)


async def test_the_only_one_there_is_handed_over_to_by_name_too() -> None:
    async with desk() as stage:
        stage.link.queues = ("general",)
        stage.link.open()
        stage.link.answers[ColleaguesRequest] = ColleaguesReply(colleagues=(Colleague(id="ben", name="Ben"),))
        await in_chat(stage)
        await stage.press("h")
        await stage.shows("Ben  ben, 0 chats")
        await stage.write("be")
        await stage.press("tab", "enter")
        assert (await stage.sent(c.TransferEngagement)).agent == "ben"


async def test_whom_nobody_can_be_is_not_handed_over_to() -> None:
    async with desk() as stage:
        await in_chat(stage)
        await stage.press("h")
        await stage.shows("Ben Stark")
        await stage.write("b.n")
        await stage.press("enter")
        await stage.shows("Nobody fits")
        assert stage.link.of(c.TransferEngagement) == []


async def test_without_an_answer_of_the_bridge_the_queues_are_there() -> None:
    async with desk() as stage:
        await in_chat(stage)
        stage.link.answers[ColleaguesRequest] = Unavailable()
        await stage.press("h", "down", "enter")
        assert (await stage.sent(c.TransferEngagement)).queue == "billing"


@pytest.mark.parametrize(("letter", "count"), [("y", 1), ("n", 0)])
async def test_a_conversation_goes_back_to_the_bot_once_confirmed(letter: str, count: int) -> None:
    async with desk() as stage:
        await in_chat(stage)
        await stage.press("b")
        await stage.shows("Give Anna Berg back to the bot?")
        await stage.press(letter)
        await stage.pilot.pause(0.1)
        assert len(stage.link.of(c.ReturnToBot)) == count


async def test_a_refused_status_is_told_and_nothing_changes() -> None:
    async with desk() as stage:
        await in_chat(stage)
        refused = Refused(code="not-allowed-now", message="The chat cannot be put on hold now.")
        stage.link.answers[c.HoldEngagement] = Refusal(refused)
        await stage.press("s", "h")
        await stage.shows("The chat cannot be put on hold now.")
        assert stage.state.chats["e1"].engagement.status == "active"


async def test_a_chat_that_the_customer_leaves_is_finished_and_says_so() -> None:
    async with desk() as stage:
        await in_chat(stage)
        stage.link.carry_out("e1", c.LeaveEngagement(), stage.link.states["e1"].owner or stage.link.me.party())
        await stage.shows("The customer left the chat", LABELS["wrap_up"])
