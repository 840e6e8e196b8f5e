"""A model's answer as the agent gets it: redacted out, restored in, cited, fallen back, and honest about its end."""

import asyncio
import json
import re

import pytest
from msgspec.structs import replace

from console_bridge.ai import writers
from console_bridge.ai.api_key import KeyUnusable
from console_bridge.ai.article import Article
from console_bridge.ai.knowledge import Knowledge
from console_bridge.ai.model_writer import MASKED, NOTES, ModelWriter
from console_bridge.ai.offline import OfflineWriter
from console_bridge.ai.question import EXTRACT, Question
from console_client.link import Refusal
from console_client.settings import AiSettings, PriceSettings
from console_schemas.assist import Answered, Piece
from console_schemas.masking import MASK
from console_schemas.queries import ContextReply, QueueRules
from support.model_server import WORDS, ModelServer
from support.nobody import nobody
from support.questions import assist, summary

pytestmark = [
    pytest.mark.usefixtures("litellm_loaded"),
    pytest.mark.filterwarnings("ignore"),  # what litellm and its 50 packages warn of is not ours
]

REFUND = Article(id="refund", title="Refunds", body="The refund is on its way within five days.")
QUESTION = assist("customer: where is my refund?")


def writer_of(server: ModelServer | str, *models: str, ready: bool = True, deadline: float = 60) -> ModelWriter:
    api_base = server if isinstance(server, str) else server.url
    settings = AiSettings(
        model=f"openai/{models[0]}",
        fallbacks=tuple(name if name == EXTRACT else f"openai/{name}" for name in models[1:]),
        api_base=api_base,
        deadline=deadline,
    )
    writer = writers.model_writer(settings, OfflineWriter(Knowledge([REFUND])))
    if ready:
        writer.ready.set()
    return writer


async def answer(writer: ModelWriter, question: Question = QUESTION) -> Answered:
    *pieces, last = [piece async for piece in writer.write(question)]
    assert isinstance(last, Answered)
    assert "".join(piece.text for piece in pieces if isinstance(piece, Piece)).strip() == last.text
    return last


async def test_the_words_come_as_they_are_written_and_the_origin_is_the_model(model_server: ModelServer) -> None:
    pieces = [piece async for piece in writer_of(model_server, "ok").write(QUESTION)]

    assert [piece.text for piece in pieces] == ["", *WORDS, "".join(WORDS)]
    last = pieces[-1]
    assert isinstance(last, Answered)
    assert (last.origin, last.covers, last.note) == ("openai/ok", 1, "")


async def test_personal_data_never_leaves_and_is_back_in_the_answer(model_server: ModelServer) -> None:
    question = assist(
        "customer: I am ana@example.org, card 4111 1111 1111 1111, call +44 20 7946 0958",
        draft="Dear ana@example.org",
        instruction="mention DE89 3704 0044 0532 0130 00",
    )

    answered = await answer(writer_of(model_server, "echo"), question)

    sent = json.dumps(model_server.requests)
    for secret in ("ana@example.org", "4111", "7946", "DE89"):
        assert secret not in sent
    for restored in ("ana@example.org", "4111 1111 1111 1111", "+44 20 7946 0958", "DE89 3704 0044 0532 0130 00"):
        assert restored in answered.text


SEALED = ContextReply(
    queue="orders", attributes={"member": "<MEMBER_1>", "birth": "<BIRTH_1>"}, sealed=("<MEMBER_1>", "<BIRTH_1>")
)


async def test_a_sensitive_value_comes_back_where_it_was_written_and_as_dots_where_it_was_not(
    model_server: ModelServer,
) -> None:
    question = replace(
        assist("customer: I am <MEMBER_1>, where is my refund?", draft="Dear <MEMBER_1>", context=SEALED),
        said={"<MEMBER_1>": "NL 774"},
    )

    answered = await answer(writer_of(model_server, "echo"), question)

    sent = json.dumps(model_server.requests)
    assert "birth: <BIRTH_1>" in sent and "I am <MEMBER_1>" in sent and "NL 774" not in sent
    assert set(answered.text.replace("NL 774", "").split()) == {MASK} and answered.text.count("NL 774") >= 3
    assert answered.note == MASKED


async def test_without_a_model_the_agents_draft_is_whole_and_a_summary_shows_dots() -> None:
    offline = OfflineWriter(Knowledge([REFUND]))
    chat = ("customer: I am <MEMBER_1> and wait for the refund.", "agent: I have sent it to <MEMBER_1> on May 3rd.")
    said = {"<MEMBER_1>": "NL 774"}
    draft = assist(*chat, draft="Your number is <MEMBER_1>.", context=SEALED)

    *_, refined = [each async for each in offline.write(replace(draft, said=said, refine="formal"))]
    *_, told = [each async for each in offline.write(replace(summary(*chat, context=SEALED), said=said))]

    assert refined.text == "Your number is NL 774."
    assert f"sent it to {MASK} on" in told.text and "NL 774" not in told.text


async def test_passages_of_the_knowledge_base_are_offered_as_sources(model_server: ModelServer) -> None:
    await answer(writer_of(model_server, "ok"))

    assert (
        "[1] Refunds\nThe refund is on its way within five days." in model_server.requests[0]["messages"][1]["content"]
    )


async def test_a_summary_is_asked_for_with_numbered_messages(model_server: ModelServer) -> None:
    answered = await answer(writer_of(model_server, "ok"), summary("customer: hi there, my parcel?", "agent: I look."))

    system, user = (message["content"] for message in model_server.requests[0]["messages"])
    assert "Issue, Done, Outcome, Open, Facts" in system
    assert "[1] Customer: hi there, my parcel?\n[2] Agent: I look." in user
    assert answered.covers == 2


@pytest.mark.parametrize(("fault", "ending"), [("cut", "cut"), ("length", "length"), ("stall", "deadline")])
async def test_a_text_that_may_be_cut_says_so_apart_from_the_text(
    model_server: ModelServer, fault: str, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console_bridge.ai.model.IDLE_SHARE", 0.5 / 60)  # as little as the stall needs to show
    answered = await answer(writer_of(model_server, fault))

    assert answered.text == WORDS[0].strip()
    assert answered.note == {str(kind): note for kind, note in NOTES.items()}[ending]


async def test_the_fallback_answers_and_is_named_as_the_origin(model_server: ModelServer) -> None:
    answered = await answer(writer_of(model_server, "401", "ok"))

    assert answered.origin == "openai/ok"
    assert [request["model"] for request in model_server.requests] == ["401", "ok"]


async def test_a_passing_fault_is_tried_once_more_before_the_fallback(model_server: ModelServer) -> None:
    answered = await answer(writer_of(model_server, "500", "ok"))

    assert answered.origin == "openai/ok"
    assert [request["model"] for request in model_server.requests] == ["500", "500", "ok"]


async def test_a_provider_that_wants_to_be_left_alone_is_not_asked_meanwhile(model_server: ModelServer) -> None:
    writer = writer_of(model_server, "429", "ok")

    answers = [await answer(writer) for _ in range(2)]

    assert [each.origin for each in answers] == ["openai/ok"] * 2
    assert [request["model"] for request in model_server.requests] == ["429", "ok", "ok"]


async def test_what_is_sent_can_be_looked_at_word_for_word(model_server: ModelServer) -> None:
    first = await anext(writer_of(model_server, "ok").write(assist("customer: call 0171 2345678")))
    await answer(writer_of(model_server, "ok"), assist("customer: call 0171 2345678"))

    assert isinstance(first, Piece) and "<PHONE_1>" in first.sent
    system, user = (message["content"] for message in model_server.requests[-1]["messages"])
    fences = [re.findall(r"<<<(\w{16})", text)[0] for text in (first.sent, user)]
    assert first.sent.replace(fences[0], fences[1]) == f"system:\n{system}\n\nuser:\n{user}"


async def test_a_failed_request_can_be_looked_at_too() -> None:
    with nobody() as port:
        stream = writer_of(f"http://127.0.0.1:{port}/v1", "one").write(QUESTION)

        first = await anext(stream)
        assert isinstance(first, Piece) and "where is my refund?" in first.sent
        with pytest.raises(Refusal):
            await anext(stream)


async def test_a_model_that_repeats_its_instructions_is_stopped(model_server: ModelServer) -> None:
    model_server.script = "Of course. " + "It is here. " * 60
    answered = await answer(writer_of(model_server, "obey"))

    assert answered.text.startswith("Of course.") and "You help a human" not in answered.text
    assert answered.note == NOTES["withheld"]


async def test_what_is_used_is_counted_by_the_model_or_estimated(model_server: ModelServer) -> None:
    whole, left = assist("customer: where is my refund?"), assist("customer: where is my refund?")
    await answer(writer_of(model_server, "ok"), whole)
    stream = writer_of(model_server, "drip").write(left)
    await anext(stream)
    await anext(stream)
    await stream.aclose()

    for meter, model in ((whole.meter, "openai/ok"), (left.meter, "openai/drip")):
        assert meter.model == model and meter.input_tokens > 100 and meter.output_tokens > 0
    whole.meter.price({"openai/ok": PriceSettings(input=1_000_000, output=0)})
    assert whole.meter.cost == whole.meter.input_tokens


async def test_the_rules_of_the_queue_are_part_of_the_prompt_and_choose_the_model(model_server: ModelServer) -> None:
    settings = AiSettings(model="openai/401", models=("openai/ok",), api_base=model_server.url)
    writer = writers.chosen_writer(settings, OfflineWriter(Knowledge([REFUND])))
    writer.ready.set()
    rules = QueueRules(model="openai/ok", prompt="Call them by name.", languages=("de", "fr"))
    question = assist("customer: where is my refund?", context=ContextReply(queue="orders", rules=rules))

    *_, last = [each async for each in writer.write(question)]

    assert isinstance(last, Answered) and last.origin == "openai/ok"
    system = model_server.requests[0]["messages"][0]["content"]
    assert "Call them by name." in system and "one of these languages only: de, fr" in system


@pytest.mark.parametrize("fallbacks", [(), (EXTRACT,)])
async def test_beyond_the_budget_no_model_is_asked(model_server: ModelServer, fallbacks: tuple[str, ...]) -> None:
    settings = AiSettings(model="openai/ok", fallbacks=fallbacks, api_base=model_server.url)
    writer = writers.chosen_writer(settings, OfflineWriter(Knowledge([REFUND])))
    writer.ready.set()
    context = ContextReply(queue="orders", over_budget="Your AI budget for today is used up.")
    stream = writer.write(assist("customer: where is my refund?", context=context))

    if fallbacks:
        *_, last = [each async for each in stream]
        assert isinstance(last, Answered) and last.origin == EXTRACT and "budget" in last.note
    else:
        with pytest.raises(Refusal, match="budget for today is used up"):
            await anext(stream)
    assert model_server.requests == []


async def test_a_silent_model_leaves_time_for_the_fallback(model_server: ModelServer) -> None:
    answered = await answer(writer_of(model_server, "keepalive", "ok", deadline=3))

    assert answered.origin == "openai/ok" and answered.note == ""


async def test_the_last_fallback_can_be_the_offline_default(model_server: ModelServer) -> None:
    answered = await answer(writer_of(model_server, "401", EXTRACT))

    assert answered.origin == EXTRACT and answered.sources[0].title == "Refunds"


async def test_all_failed_is_a_sentence() -> None:
    with nobody() as port, pytest.raises(Refusal, match="cannot be reached") as refusal:
        await answer(writer_of(f"http://127.0.0.1:{port}/v1", "one", "two"))
    assert refusal.value.refused.code == "unavailable"


async def test_until_the_library_is_loaded_it_is_starting(model_server: ModelServer) -> None:
    writer = writer_of(model_server, "ok", ready=False)

    with pytest.raises(Refusal, match="still starting"):
        await answer(writer)
    await writers.make_ready(writer)
    assert (await answer(writer)).origin == "openai/ok"


async def test_another_provider_is_never_shown_the_key_or_sent_to_the_address(
    model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", "sk-mine-and-only-mine")
    monkeypatch.setenv("DEEPSEEK_API_BASE", model_server.url)
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-of-the-other")
    with nobody() as port:
        settings = AiSettings(
            model="openai/x",
            api_base=f"http://127.0.0.1:{port}/v1",
            api_key_env="MY_KEY",
            fallbacks=("deepseek/ok",),
        )
        writer = writers.model_writer(settings, OfflineWriter(Knowledge([])))
        writer.ready.set()

        assert (await answer(writer)).origin == "deepseek/ok"
    assert model_server.keys == ["sk-of-the-other"]


async def test_leaving_early_closes_the_models_connection(model_server: ModelServer) -> None:
    stream = writer_of(model_server, "drip").write(QUESTION)
    await anext(stream)
    await anext(stream)
    await stream.aclose()

    async with asyncio.timeout(40):
        while model_server.lost != ["drip"]:
            await asyncio.sleep(0.01)


def test_a_named_key_that_is_not_there_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)

    with pytest.raises(KeyUnusable, match="NO_SUCH_KEY"):
        writers.model_writer(AiSettings(model="openai/x", api_key_env="NO_SUCH_KEY"), OfflineWriter(Knowledge([])))
