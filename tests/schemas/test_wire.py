"""The wire: every fault of a payload is named with its path, tokens cannot break out of a subject."""

from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
import pytest

from console_schemas import ai, commands, queries
from console_schemas.endpoints import COMMANDS, LEADING, QUERIES, STATUS_CODES
from console_schemas.events import EngagementOffered, EngagementRequested, NotesSaved
from console_schemas.ids import engagement_id, is_token, new_id
from console_schemas.people import EVERY_QUEUE, SYSTEM
from console_schemas.subjects import BadToken, Inbound, Subjects, token
from console_schemas.transfer import TransferRequest
from console_schemas.wire import Invalid, decode, decode_logged, encode

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
GOOD = {"transfer_id": "t", "conversation_id": "c", "requested_at": "2026-03-01T09:00:00Z"}


def problems(value: object) -> tuple[str, ...]:
    with pytest.raises(Invalid) as invalid:
        decode(encode(value), TransferRequest)
    return invalid.value.problems


def test_every_fault_is_named_with_its_path() -> None:
    found = problems(
        {
            "conversation_id": "a.b",
            "requested_at": "yesterday",
            "customer": {"name": 5},
            "message_history": [{"author": {"role": "bot"}, "text": "ok"}, {"author": {"role": "king"}}],
            "passkey": {"value": ""},
        }
    )
    assert [fault.rpartition(" - at ")[2] for fault in found] == [
        "`$.transfer_id`",
        "`$.conversation_id`",
        "`$.requested_at`",
        "`$.customer.name`",
        "`$.message_history[1].author.role`",
        "`$.message_history[1].text`",
        "`$.passkey.value`",
    ]


def test_very_many_faults_are_cut() -> None:
    found = problems(GOOD | {"message_history": [{}] * 500})
    assert len(found) == 50


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"{", "not JSON"),
        (b'{"transfer_id":"\xff"}', "UTF-8"),
        (b'{"attributes":[{"name":"a","value":' + b"[" * 100_000, "nested too deeply"),
        (b"[]", "Expected `object`"),
    ],
)
def test_what_is_no_payload_at_all_is_one_fault(data: bytes, word: str) -> None:
    with pytest.raises(Invalid, match=word) as invalid:
        decode(data, TransferRequest)
    assert len(invalid.value.problems) == 1


def test_readers_skip_fields_they_do_not_know_and_unknown_facts_are_refused() -> None:
    assert decode(encode(GOOD | {"new_field": {"a": 1}}), TransferRequest).transfer_id == "t"
    with pytest.raises(msgspec.ValidationError):
        decode_logged(b'{"type":"engagement-teleported","engagement_id":"e"}')


def test_facts_come_back_as_they_were() -> None:
    given: dict[str, Any] = {"engagement_id": "e", "version": 1, "epoch": 0, "at": NOW, "by": SYSTEM}
    transfer = decode(encode(GOOD | {"attributes": [{"name": "x", "value": {"deep": [1, None]}}]}), TransferRequest)
    for fact in (
        EngagementRequested(**given, bot="b", transfer=transfer, deadline=NOW),
        EngagementOffered(**given, agent=SYSTEM, deadline=NOW),
        NotesSaved(**given, notes="a\nb"),
    ):
        assert decode_logged(encode(fact)) == fact


@pytest.mark.parametrize("name", ["", "a.b", "a b", "*", ">", "a\n", "ä", "x" * 65, "$SYS", "\ufffd"])
def test_a_name_that_could_break_out_of_a_subject_enters_none(name: str) -> None:
    subjects = Subjects()
    assert not is_token(name)
    for build in (
        lambda: token(name),
        lambda: Subjects(name),
        lambda: subjects.inbound("bot", name, "message"),
        lambda: subjects.feed(name, "e", "x"),
        lambda: subjects.command("ana", name),
        lambda: subjects.parse_inbound(f"console.in.bot.{name}.message"),
    ):
        with pytest.raises(BadToken):
            build()


def test_subjects_are_read_as_they_are_built() -> None:
    subjects = Subjects("acme")
    assert subjects.parse_inbound(subjects.inbound("bot", "c-1", "left")) == Inbound("bot", "c-1", "left")
    assert subjects.user_of(subjects.command("ana", "accept")) == "ana"
    assert subjects.user_of(subjects.presence("ana")) == "ana"
    assert subjects.last_two(subjects.typing_in("bot", "c-1")) == ("bot", "c-1")
    assert subjects.last_two(subjects.typing_by("ana", "e_1")) == ("ana", "e_1")
    assert subjects.queue_of(EVERY_QUEUE) == "acme.queue.*.>"
    assert subjects.log("e_1", NotesSaved) == "acme.log.e_1.notes-saved"


def test_the_same_transfer_always_names_the_same_engagement() -> None:
    ids = {engagement_id(bot, transfer) for bot in ("a", "ab") for transfer in ("t", "bt", "", "Zoë 👍")}
    assert len(ids) == 8
    assert all(is_token(each) for each in ids)
    assert engagement_id("a", "t") == engagement_id("a", "t")
    first, second = new_id("m"), new_id("m")
    assert first != second
    assert is_token(first)


def test_every_command_and_question_has_an_endpoint_and_every_refusal_a_code() -> None:
    assert set(COMMANDS) == {*commands.AnyAgentCommand.__args__, commands.SetListening}
    assert set(QUERIES) == {*queries.AnyRequest.__args__, *ai.AnyAiQuestion.__args__, *LEADING}
    names = [*COMMANDS.values(), *QUERIES.values()]
    assert len(set(names)) == len(names)
    assert set(STATUS_CODES) == set(get_args(commands.RefusalCode))
