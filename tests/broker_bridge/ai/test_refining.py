"""Changing a draft without a model: what can be done is done, for the rest the agent is told why not."""

import pytest

from console_bridge.ai.article import Article
from console_bridge.ai.knowledge import Knowledge
from console_bridge.ai.offline import OfflineWriter
from console_bridge.ai.question import EXTRACT, Question
from console_schemas.assist import Answered, Refinement
from console_schemas.queries import ContextReply
from support.questions import transcript

OPENING = "The refund is on the card within five days of the day on which the parcel has reached our warehouse."
SECOND = "Shipping is refunded too where the item was damaged, and for that we need a photo of it and of the label."
REFUND = Article(id="refund", title="Refunds", body=f"{OPENING}\n\n{SECOND}")
FULL = Article(id="reply", title="Gift cards", body="Hello {customer.name}, {order.number} in {queue}.", kind="canned")
WRITER = OfflineWriter(Knowledge([REFUND, FULL]))


async def answer(draft: str, refine: Refinement, said: str = "customer: where is my refund?") -> Answered:
    question = Question(
        kind="assist",
        context=ContextReply(queue="orders"),
        entries=transcript(said),
        draft=draft,
        refine=refine,
        instruction="Say it in a friendlier tone, about gift cards.",
    )
    last = [piece async for piece in WRITER.write(question)][-1]
    assert isinstance(last, Answered) and last.origin == EXTRACT
    return last


async def test_shorter_keeps_the_first_sentences_and_the_source() -> None:
    answered = await answer("It is on its way. It takes five days. Shipping is refunded. We are sorry. [1]", "shorter")

    assert answered.text == "It is on its way. It takes five days. [1]"
    assert [source.title for source in answered.sources] == ["Refunds"] and answered.note == ""


async def test_shorter_leaves_out_the_greeting_and_not_the_answer() -> None:
    answered = await answer("Hello Ana, thank you for waiting. It is on its way, within two days. [1]", "shorter")

    assert answered.text == "It is on its way, within two days. [1]" and answered.note == ""


async def test_one_sentence_is_short_enough() -> None:
    answered = await answer("It is on its way. [1]", "shorter")

    assert answered.text == "It is on its way. [1]" and "one sentence" in answered.note


async def test_longer_adds_the_next_passage_of_its_source_until_there_is_none() -> None:
    longer = await answer(f"{OPENING} [1]", "longer")
    longest = await answer(longer.text, "longer")

    assert longer.text == f"{OPENING} [1]\n{SECOND} [1]" and longer.note == ""
    assert longest.text == longer.text and "no more" in longest.note


@pytest.mark.parametrize("refine", ["friendlier", "formal", "language"])
async def test_what_only_a_model_can_do_leaves_the_draft_and_says_so(refine: Refinement) -> None:
    answered = await answer("It is on its way. [1]", refine)

    assert answered.text == "It is on its way. [1]"
    assert answered.note.startswith("No model is configured")


async def test_the_whole_article_goes_with_its_passage() -> None:
    answered = await answer("It is on its way. [1]", "formal")

    assert answered.sources[0].body == REFUND.body


async def test_places_of_a_canned_reply_that_nobody_can_fill_are_named() -> None:
    answered = await answer("", "", "customer: my gift cards?")

    assert answered.text == "Hello Ana, {order.number} in orders."
    assert answered.note.endswith("To be filled in: {order.number}.")
