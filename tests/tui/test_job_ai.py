"""The AI in the agent's job: a suggestion that streams, is edited or thrown away, and a summary for the notes."""

import pytest

from console_client.link import AiOffered, Refusal, Unavailable, Unknown
from console_schemas import commands as c
from console_schemas.ai import AiStats, AiStatsRequest, AiTotals, AiVerdict, Verdict
from console_schemas.assist import Answered, AssistRequest, Piece, Source, SummaryRequest
from console_schemas.commands import Refused
from console_schemas.people import Person
from console_schemas.queries import AiOffer, Switch
from support.desk_stage import SIZES, DeskStage, desk
from support.lawful_link import LawfulLink
from support.transfers import request

sizes = pytest.mark.parametrize("size", SIZES)
ANSWER = Answered(text="We will refund you. [1]", origin="extract", sources=(Source(number=1, title="Refunds"),))


async def asked(stage: DeskStage, *pieces: str) -> None:
    """A chat is open, and the AI has said these words so far."""
    stage.link.transfer("e1", request())
    await stage.accept()
    stage.link.pieces[AssistRequest] = pieces
    stage.link.answers[AssistRequest] = ANSWER
    stage.link.let_go.clear()
    await stage.press("ctrl+f")


@sizes
async def test_a_suggestion_streams_into_a_card_and_one_key_puts_it_into_the_input(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await asked(stage, "We will ", "refund")
        await stage.shows("We will refund")
        assert stage.state.chats["e1"].suggestion.state == "streaming"
        stage.link.let_go.set()
        await stage.shows("We will refund you. [1]", "Refunds")
        await stage.press("ctrl+y")
        await stage.until(lambda: stage.screen.widgets.composer.draft == "We will refund you.")
        assert stage.app.focused is stage.screen.widgets.composer
        assert not stage.screen.widgets.assist.display
        await stage.write(" Bye")
        assert stage.link.of(c.PostMessage) == []
        await stage.press("enter")
        assert (await stage.sent(c.PostMessage)).text == "We will refund you. Bye"


async def test_what_is_written_goes_with_the_question_and_stays() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        await stage.write("Dear Anna,")
        stage.link.answers[AssistRequest] = ANSWER
        await stage.press("ctrl+f")
        await stage.shows("We will refund you.")
        question = next(each for each in stage.link.asked if isinstance(each, AssistRequest))
        assert question.draft == "Dear Anna,"
        await stage.press("ctrl+y")
        await stage.until(lambda: stage.screen.widgets.composer.draft == "Dear Anna,\nWe will refund you.")


@sizes
async def test_esc_stops_the_ai_and_takes_the_card_away(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await asked(stage, "We will ")
        await stage.shows("We will")
        await stage.press("escape")
        await stage.until(lambda: not stage.screen.widgets.assist.display)
        await stage.until(lambda: stage.link.given[-1].closed)
        stage.link.let_go.set()
        await stage.pilot.pause(0.1)
        assert stage.state.chats["e1"].suggestion.state == "idle"
        assert stage.app.focused is stage.screen.widgets.composer


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Refusal(Refused(code="unavailable", message="The model is out of quota.")), "The model is out of quota."),
        (Unknown(), "The AI service did not answer in time."),
        (Unavailable(), "The AI service cannot be reached."),
    ],
)
async def test_a_suggestion_that_does_not_come_says_why_and_the_chat_goes_on(failure: Exception, words: str) -> None:
    async with desk() as stage:
        await asked(stage)
        stage.link.answers[AssistRequest] = failure
        stage.link.let_go.set()
        await stage.shows(words)
        await stage.press("ctrl+y")
        await stage.write("Hello")
        await stage.press("enter")
        await stage.sent(c.PostMessage)


BREAKS = [
    (Refusal(Refused(code="unavailable", message="The AI service is being restarted.")), "is being restarted"),
    (Unknown(), "did not answer in time"),
    (Unavailable(), "cannot be reached"),
]


@pytest.mark.parametrize(("failure", "words"), BREAKS)
async def test_what_came_before_the_ai_broke_off_stays_is_called_incomplete_and_one_key_asks_again(
    failure: Exception, words: str
) -> None:
    async with desk() as stage:
        await asked(stage, "We will ", "refund")
        await stage.shows("We will refund")
        stage.link.answers[AssistRequest] = failure
        stage.link.let_go.set()
        await stage.shows(words, "We will refund", "Incomplete: it broke off here. ^F asks again.")
        stage.link.pieces[AssistRequest] = ()
        stage.link.answers[AssistRequest] = ANSWER
        await stage.press("ctrl+f")
        await stage.shows("We will refund you. [1]")
        assert "Incomplete" not in stage.text
        assert not [each for each in stage.link.asked if isinstance(each, AiVerdict)]


async def test_what_came_before_the_ai_broke_off_can_be_taken_but_not_changed_by_the_ai() -> None:
    async with desk() as stage:
        await asked(stage, "We will ", "refund [1]")
        stage.link.answers[AssistRequest] = Unavailable()
        stage.link.let_go.set()
        await stage.shows("Incomplete: it broke off here.")
        await stage.press("ctrl+g", "f")
        assert "Change the suggestion" not in stage.text
        await stage.press("ctrl+y")
        await stage.until(lambda: stage.screen.widgets.composer.draft == "We will refund")


async def test_each_chat_has_its_own_suggestion() -> None:
    async with desk() as stage:
        await asked(stage, "For Anna")
        await stage.shows("For Anna")
        stage.link.let_go.set()
        stage.link.transfer("e2", request("Bob Stone"))
        await stage.accept("e2")
        assert not stage.screen.widgets.assist.display
        await stage.press("ctrl+p")
        await stage.shows("We will refund you.")


@sizes
async def test_a_summary_goes_into_the_notes_as_the_ais_own_block(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        await stage.press("f5")
        await stage.write("My own words")
        stage.link.answers[SummaryRequest] = Answered(text="Anna wants a refund.", origin="gpt-x", covers=5)
        await stage.press("escape", "ctrl+g", "m")
        block = (await stage.sent(c.AddSummary)).block
        assert (block.text, block.source, block.covers) == ("Anna wants a refund.", "gpt-x", 5)
        await stage.press("f5")
        await stage.shows("My own words", "AI summary", "gpt-x", "Anna wants a refund.")
        assert stage.state.chats["e1"].notes == "My own words"


async def test_a_summary_that_does_not_come_says_why() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        stage.link.answers[SummaryRequest] = Unavailable()
        await stage.press("escape", "m")
        await stage.shows("The AI service cannot be reached.")
        assert stage.link.of(c.AddSummary) == []
        assert stage.state.chats["e1"].summary.state == "idle"


async def test_what_came_of_a_summary_is_in_the_notes_as_incomplete_unless_there_is_a_whole_one() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        stage.link.pieces[SummaryRequest] = ("Issue: a ", "refund")
        stage.link.answers[SummaryRequest] = Unavailable()
        await stage.press("escape", "m")
        await stage.shows("The AI service cannot be reached.")
        await stage.until(lambda: [text.split("\n\n")[0] for text in texts_of(stage)] == ["Issue: a refund"])
        assert "Incomplete: the AI broke off here." in texts_of(stage)[0]
        stage.link.answers[SummaryRequest] = Answered(text="Anna wants a refund.", origin="gpt-x", covers=5)
        await stage.press("m")
        await stage.until(lambda: texts_of(stage) == ["Anna wants a refund."])
        stage.link.answers[SummaryRequest] = Unknown()
        await stage.press("m")
        await stage.shows("The AI service did not answer in time.")
        assert texts_of(stage) == ["Anna wants a refund."]


async def test_without_the_ai_there_is_no_key_for_it() -> None:
    async with desk(opened=False) as stage:
        stage.link.open(assist=False, summary=False)
        stage.link.transfer("e1", request())
        await stage.accept()
        assert "Suggest" not in stage.text
        await stage.press("ctrl+f", "escape", "m")
        assert not [each for each in stage.link.asked if isinstance(each, AssistRequest | SummaryRequest)]


async def test_an_administrators_switch_is_followed_at_once_in_the_queue_it_is_for() -> None:
    async with desk(SIZES[1]) as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        queue = stage.state.chats["e1"].engagement.queue
        assert "Suggest" in stage.text
        stage.link.arrive(AiOffered(offer=AiOffer(assist=Switch(unlike=(queue,)), summary=Switch(on=False))))
        await stage.until(lambda: ("^F", "Suggest") not in stage.screen.widgets.keys.keys)
        await stage.press("ctrl+f", "escape", "m")
        assert not [each for each in stage.link.asked if isinstance(each, AssistRequest | SummaryRequest)]
        stage.link.arrive(AiOffered(offer=AiOffer(assist=Switch(on=False, unlike=(queue,)))))
        await stage.press("i")
        await stage.until(lambda: ("^F", "Suggest") in stage.screen.widgets.keys.keys)


async def test_a_draft_that_is_there_outlives_the_switch_but_is_not_changed_any_more() -> None:
    async with desk() as stage:
        await suggested(stage, REFUNDS)
        stage.link.arrive(AiOffered(offer=AiOffer(assist=Switch(on=False))))
        await stage.until(lambda: not stage.state.ai.assist.on)
        asked = len(stage.link.asked)
        await stage.press("ctrl+g", "f", "ctrl+f")
        await stage.shows("AI Assist is switched off for this queue")
        assert len(stage.link.asked) == asked
        await stage.press("ctrl+y")
        await stage.until(lambda: stage.screen.widgets.composer.draft == "We will refund you.")


@sizes
async def test_what_was_sent_to_the_model_can_be_read(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        await stage.press("escape", "W")
        assert "What was sent to the AI model" not in stage.text
        sent = "system:\nNo [bold]markup[/bold]\n\nuser:\n<EMAIL_1>"
        stage.link.pieces[AssistRequest] = (Piece(text="", sent=sent), "We")
        stage.link.answers[AssistRequest] = ANSWER
        await stage.press("ctrl+f")
        await stage.shows("We will refund you.")
        await stage.press("escape", "escape", "W")
        await stage.shows("What was sent to the AI model", "No [bold]markup[/bold]", "<EMAIL_1>")
        await stage.press("escape")
        await stage.until(lambda: "What was sent to the AI model" not in stage.text)


@sizes
async def test_administrators_see_the_figures_and_agents_have_no_key_for_them(size: tuple[int, int]) -> None:
    day = AiTotals(requests=12, outcomes={"answered": 11}, reasons={"The model is away.": 1}, verdicts={"edited": 4})
    async with desk(size, link=LawfulLink(me=Person(id="ada", name="Ada", role="admin"))) as stage:
        stage.link.answers[AiStatsRequest] = AiStats(total=day, days={"2026-11-28": day})
        await stage.press("A")
        await stage.shows("The AI in the last seven days", "2026-11-28", "The model is away.", "edited")
        await stage.press("escape")
        stage.link.answers[AiStatsRequest] = Unavailable("The bridge is not running.")
        await stage.press("A")
        await stage.shows("The bridge is not running.")
    async with desk(size) as stage:
        await stage.press("A")
        assert stage.link.asked == []


async def test_a_sign_of_life_is_no_word() -> None:
    async with desk() as stage:
        await asked(stage, "")
        await stage.until(lambda: stage.link.given)
        assert stage.state.chats["e1"].suggestion.state == "asking"
        stage.link.let_go.set()
        await stage.shows("We will refund you.")


async def test_esc_stops_a_summary_too() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        stage.link.let_go.clear()
        await stage.press("escape", "m")
        await stage.until(lambda: stage.state.chats["e1"].summary.state == "asking")
        await stage.press("escape")
        await stage.until(lambda: stage.link.given[-1].closed)
        stage.link.let_go.set()
        await stage.pilot.pause(0.1)
        assert stage.link.of(c.AddSummary) == []


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
@pytest.mark.parametrize("place", ["f3", "f4"])
async def test_a_suggestion_asked_for_elsewhere_is_seen(size: tuple[int, int], place: str) -> None:
    async with desk(size) as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        stage.link.answers[AssistRequest] = ANSWER
        await stage.press(place, "f7")
        await stage.shows("We will refund you. [1]")
        await stage.press("f8")
        await stage.until(lambda: stage.app.focused is stage.screen.widgets.composer)


REFUNDS = Source(number=1, title="Refunds", excerpt="Within five days.", body="Rules.\n\nWithin five days.\n\nNo fee.")
GIFTS = Source(number=2, title="Gift cards", body="They are valid for three years.")


async def suggested(stage: DeskStage, *sources: Source) -> None:
    """A suggestion is there."""
    await asked(stage)
    stage.link.answers[AssistRequest] = Answered(text="We will refund you. [1]", origin="extract", sources=sources)
    stage.link.let_go.set()
    await stage.shows("We will refund you. [1]")


@sizes
async def test_the_sources_are_read_in_the_panel_by_its_own_keys(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        await suggested(stage, REFUNDS, GIFTS)
        await stage.press("ctrl+g", "S")
        await stage.until(lambda: stage.screen.place == "panels")
        await stage.shows("[1] Refunds", "Within five days.", "[2] Gift cards")
        assert ("We will refund you." in stage.text) == (size == SIZES[1])
        await stage.press("1", "enter")
        await stage.shows("Rules.", "No fee.")
        await stage.press("b", "2", "enter")
        await stage.shows("valid for three years")
        await stage.press("escape")
        await stage.until(lambda: stage.app.focused is stage.screen.widgets.composer)
        assert stage.state.chats["e1"].suggestion.state == "ready"
        await stage.press("ctrl+y")
        await stage.until(lambda: stage.screen.widgets.composer.draft == "We will refund you.")
        await stage.press("ctrl+g", "S")  # still there while the reply is edited
        await stage.shows("valid for three years")


async def test_what_an_article_brings_is_text_and_nothing_else() -> None:
    nasty = "Pay \x1b]52;c;cm0=\x07now \u202eback[@click=app.quit]here[/]"
    async with desk(SIZES[1]) as stage:
        await suggested(stage, Source(number=1, title="A\x1b[2Jb", excerpt="now", body=nasty))
        await stage.press("ctrl+g", "S")
        await stage.shows("[@click=app.quit]here[/]")
        assert not set("\x1b\x07\u202e") & set(stage.text)


@pytest.mark.parametrize(
    ("letters", "refine", "instruction"),
    [
        (("s",), "shorter", "Say the same in half the words."),
        (("o",), "formal", "Say the same in a more formal tone."),
        (("t", *"German", "enter"), "language", "Say the same in this language: German"),
        (("i", *"Name the deadline", "enter"), "", "Name the deadline"),
    ],
)
async def test_a_suggestion_is_changed_as_the_agent_wishes(
    letters: tuple[str, ...], refine: str, instruction: str
) -> None:
    async with desk() as stage:
        await suggested(stage, REFUNDS)
        stage.screen.widgets.assist.focus()
        stage.link.answers[AssistRequest] = Answered(text="Refunded.", origin="gpt-x")
        await stage.press("f", *("space" if letter == " " else letter for letter in letters))
        await stage.shows("Refunded.")
        request = [each for each in stage.link.asked if isinstance(each, AssistRequest)][-1]
        assert (request.refine, request.instruction) == (refine, instruction)
        assert request.draft == "We will refund you. [1]"


@pytest.mark.parametrize(
    ("keys", "verdict"),
    [
        (("ctrl+y", "enter"), "accepted"),
        (("ctrl+y", "!", "enter"), "edited"),
        (("escape",), "rejected"),
        (("ctrl+f",), "rejected"),
    ],
)
async def test_what_became_of_a_suggestion_is_told(keys: tuple[str, ...], verdict: Verdict) -> None:
    async with desk() as stage:
        await suggested(stage)
        await stage.press(*keys)
        await stage.until(
            lambda: [each.verdict for each in stage.link.asked if isinstance(each, AiVerdict)] == [verdict]
        )


def texts_of(stage: DeskStage) -> list[str]:
    return [block.text for block in stage.state.chats["e1"].engagement.summaries]


async def test_a_second_summary_takes_the_place_of_the_first() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        stage.link.answers[SummaryRequest] = Answered(text="Anna wants a refund.", origin="gpt-x", covers=5)
        await stage.press("escape", "m")
        await stage.until(lambda: texts_of(stage) == ["Anna wants a refund."])
        stage.link.answers[SummaryRequest] = Answered(text="Anna got her refund.", origin="gpt-x", covers=9)
        await stage.press("m")
        await stage.until(lambda: texts_of(stage) == ["Anna got her refund."])


async def test_a_customer_is_handed_over_with_a_summary_where_the_administrator_wants_it() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        stage.link.arrive(AiOffered(offer=AiOffer(summary_at=("transfer",))))
        await stage.until(lambda: stage.state.ai.summary_at == ("transfer",))
        stage.link.answers[SummaryRequest] = Answered(text="Anna wants a refund.", origin="gpt-x", covers=5)
        await stage.press("escape", "h")
        await stage.shows("Hand ")
        await stage.press("down", "enter")
        await stage.sent(c.TransferEngagement)
        assert [type(each) for each in stage.link.sent][-2:] == [c.AddSummary, c.TransferEngagement]


async def test_who_does_not_wait_for_the_summary_hands_over_at_once() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        stage.link.arrive(AiOffered(offer=AiOffer(summary_at=("transfer",))))
        await stage.until(lambda: stage.state.ai.summary_at == ("transfer",))
        await stage.press("escape", "h")
        await stage.shows("Hand ")
        stage.link.let_go.clear()
        await stage.press("down", "enter")
        await stage.until(lambda: stage.state.chats["e1"].summary.state == "asking")
        await stage.press("escape")
        await stage.until(lambda: bool(stage.link.of(c.TransferEngagement)))
        assert stage.link.of(c.AddSummary) == []
        stage.link.let_go.set()


async def test_the_end_of_a_chat_brings_a_summary_where_the_administrator_wants_it() -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        stage.link.arrive(AiOffered(offer=AiOffer(summary_at=("wrap_up",))))
        await stage.until(lambda: stage.state.ai.summary_at == ("wrap_up",))
        stage.link.answers[SummaryRequest] = Answered(text="Anna got her refund.", origin="gpt-x", covers=5)
        await stage.press("escape", "s", "f")
        assert (await stage.sent(c.AddSummary)).block.text == "Anna got her refund."
        assert [type(each) for each in stage.link.sent][-2:] == [c.FinishChat, c.AddSummary]
