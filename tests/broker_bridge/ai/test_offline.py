"""The offline default: a draft from the knowledge base with its sources, or the word that nothing fits."""

import pytest

from console_bridge.ai.knowledge import Knowledge
from console_bridge.ai.knowledge_files import DEMO_KNOWLEDGE, load_articles
from console_bridge.ai.offline import OfflineWriter
from console_bridge.ai.question import EXTRACT, Question
from console_client.link import Refusal
from console_schemas.assist import Answered, Piece
from console_schemas.queries import ContextReply
from support.questions import assist, summary

DEMO = OfflineWriter(Knowledge(load_articles([DEMO_KNOWLEDGE])))


async def answer(question: Question, writer: OfflineWriter = DEMO) -> Answered:
    *pieces, last = [piece async for piece in writer.write(question)]
    assert isinstance(last, Answered)
    assert "".join(piece.text for piece in pieces if isinstance(piece, Piece)) == last.text
    return last


async def test_a_canned_reply_is_taken_as_it_is_with_the_customers_name() -> None:
    answered = await answer(assist("customer: I was charged twice for one order, please refund!"))

    assert answered.origin == EXTRACT
    assert answered.text.startswith("I can see both charges, Ana,")
    assert answered.sources[0].title == "Charged twice: refund" and answered.sources[0].number == 1


async def test_an_article_is_quoted_and_cited() -> None:
    answered = await answer(assist("customer: does my promotion code work together with another code?"))

    assert answered.text.startswith("Hello Ana, thank you for waiting. ") and answered.text.endswith(" [1]")
    assert "not together with another code" in answered.text
    assert answered.sources[0].title == "Promotion code does not work"
    assert answered.sources[0].excerpt in answered.text


async def test_the_greeting_is_only_for_the_first_words_and_in_the_customers_language() -> None:
    question = "customer: does my promotion code work together with another code?"
    later = await answer(assist("agent: Hello!", question))
    elsewhere = await answer(assist(question, context=ContextReply(queue="q", language="de")))

    assert "Hello Ana" not in later.text + elsewhere.text


async def test_the_newest_question_counts_not_the_name_after_it() -> None:
    answered = await answer(
        assist(
            "customer: my router restarts every evening",
            "agent: It may be too warm.",
            "customer: ok. and do your walking boots run large?",
            "agent: May I have your name?",
            "customer: Ana Costa",
        )
    )

    assert "boots" in answered.text


async def test_another_language_finds_its_own_reply() -> None:
    german = await answer(assist("customer: Mir wurde die Rechnung doppelt abgebucht!"))
    japanese = await answer(assist("customer: 毎晩ルーターが再起動します。"))

    assert german.text.startswith("Es tut mir leid")
    assert japanese.text.startswith("ご不便をおかけして")


async def test_the_agents_instruction_is_searched_for_and_it_is_said_that_no_model_follows_it() -> None:
    answered = await answer(assist("customer: hm, I see", instruction="gift card balance"))

    assert answered.sources[0].title == "Gift cards"
    assert answered.note.startswith("No model is configured")


@pytest.mark.parametrize("text", ["Can you find me a hotel in Lisbon with a swimming pool?", "Hello!", "🤷"])
async def test_says_that_nothing_fits(text: str) -> None:
    with pytest.raises(Refusal, match="Nothing in the knowledge base fits") as refusal:
        await answer(assist(f"customer: {text}"))
    assert refusal.value.refused.code == "not-available"


async def test_says_that_there_is_no_knowledge_base() -> None:
    with pytest.raises(Refusal, match=r"ai\.knowledge"):
        await answer(assist("customer: where is my parcel?"), OfflineWriter(Knowledge([])))


async def test_summarises_and_says_how_much_was_read() -> None:
    answered = await answer(summary("customer: Where is order 48120-77?", "mark: Alex joined", "agent: I look."))

    assert answered.origin == EXTRACT and answered.covers == 3
    assert "48120-77" in answered.text


async def test_there_is_nothing_to_summarise() -> None:
    with pytest.raises(Refusal, match="Nothing was said yet"):
        await answer(summary("mark: Customer asked for a person"))
