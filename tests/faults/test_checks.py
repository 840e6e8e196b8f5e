"""The history check finds what it is there for: each mutant of a good history is caught, for what it is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from faults.checks import check_history
from faults.checks.evidence import History
from faults.history import Acknowledged, Asked, Denied, Heard, Journal, Record, Saw, read_journal
from msgspec.structs import replace

from console_bridge.log_following import Logged
from console_schemas import events
from console_schemas.base import kebab
from support.planted import ANA, BEN, denied, facts, history, message


def kinds(given: History) -> set[str]:
    return {violation.kind for violation in check_history(given)}


def renumbered(log: list[Logged]) -> list[Logged]:
    return [Logged(sequence, logged.event) for sequence, logged in enumerate(log, start=1)]


def test_a_good_history_is_good() -> None:
    assert check_history(history()) == []


def a_hole() -> History:
    """The third fact is gone from the log."""
    return history([logged for logged in facts() if logged.sequence != 3])


def a_lost_end() -> History:
    """The newest facts are gone."""
    return history(facts()[:-2])


def a_lost_message() -> History:
    """An acknowledged message of a customer, nowhere to be found."""
    good = history()
    good.journals["run"] += [
        Asked(at=2.0, attempt="x", by="kite", kind="message", subject="first", name="first-m9"),
        Acknowledged(at=2.1, attempt="x", sequence=9),
    ]
    return good


def a_lost_command() -> History:
    """An acknowledged command whose place holds another engagement's fact."""
    good = history()
    good.journals["run"] += [
        Asked(at=2.0, attempt="x", by="ana", kind="save-notes", subject="e_other"),
        Acknowledged(at=2.1, attempt="x", sequence=2, version=2),
    ]
    return good


def a_message_stored_twice() -> History:
    log = facts()
    said = log[2].event
    assert isinstance(said, events.MessagePosted)
    again = replace(said, version=7)
    return history([*log, Logged(len(log) + 1, again)])


def a_version_stored_twice() -> History:
    log = facts()
    return history([*log, Logged(len(log) + 1, log[3].event)])


def a_swap() -> History:
    """Two messages of different engagements changed places, though one was acknowledged before the other was sent."""
    log = facts()
    swapped = log[:4] + log[6:10] + log[4:6] + log[10:]
    good = history(renumbered(swapped))
    good.journals["run"] = [  # the acknowledgements tell the places of this log: only the moments are wrong
        _moved(record, log, swapped) for record in good.journals["run"]
    ]
    good.told, good.rows = [], {}
    return good


def _moved(record: Record, log: list[Logged], swapped: list[Logged]) -> Record:
    if isinstance(record, Acknowledged) and record.version:
        event = log[record.sequence - 1].event
        return replace(record, sequence=[each.event for each in swapped].index(event) + 1)
    return record


def a_second_acceptance() -> History:
    """Ben accepts what Ana has."""
    log = facts()
    accepted = log[1].event
    assert isinstance(accepted, events.EngagementAccepted)
    later = [
        replace(each.event, version=each.event.version + 1)
        for each in log[2:6]
        if not isinstance(each.event, events.Apart)
    ]
    moved = [log[0].event, accepted, replace(accepted, version=3, agent=BEN, by=BEN), *later]
    moved += [each.event for each in log[6:]]
    return history(renumbered([Logged(0, event) for event in moved]))


def two_who_were_told_so() -> History:
    """Ben has an acknowledgement as well."""
    good = history()
    engagement = facts()[1].event.engagement_id  # type: ignore[union-attr]
    good.journals["run"] += [
        Asked(at=1.6, attempt="x", by="ben", kind="accept-engagement", subject=engagement),
        Acknowledged(at=2.1, attempt="x", sequence=2, version=2),
    ]
    return good


def a_stranger_who_speaks() -> History:
    log = facts()
    said = log[3].event
    assert isinstance(said, events.MessagePosted) and said.message.author == ANA
    log[3] = Logged(4, replace(said, message=message(said.message.id, BEN), by=BEN))
    return history(log)


def a_viewer_with_a_gap() -> History:
    good = history()
    good.journals["ana-1"] = good.journals["ana-1"][:1] + good.journals["ana-1"][2:]
    return good


def a_viewer_with_other_words() -> History:
    good = history()
    seen = good.journals["ana-1"][1]
    assert isinstance(seen, Saw)
    good.journals["ana-1"][1] = replace(seen, entries=("message first-m0 000000000000",))
    return good


def a_viewer_who_went_back() -> History:
    good = history()
    good.journals["ana-1"].insert(3, good.journals["ana-1"][0])
    return good


def a_database_in_another_order() -> History:
    good = history()
    rows = good.rows["bridge"]
    rows[1], rows[2] = rows[1]._replace(mark=rows[2].mark), rows[2]._replace(mark=rows[1].mark)
    return good


def a_database_unlike_its_replay() -> History:
    good = history()
    good.differences.append("bridge.db differs from a replay from zero: engagements e_1")
    return good


def a_bot_that_was_not_told() -> History:
    good = history()
    del good.told[1]
    good.journals["run"] = [record for record in good.journals["run"] if not isinstance(record, Heard)]
    return good


def a_bot_that_heard_it_twice() -> History:
    good = history()
    heard = next(record for record in good.journals["run"] if isinstance(record, Heard) and record.kind == "message")
    good.journals["run"].insert(good.journals["run"].index(heard), heard)
    return good


def a_fact_told_twice() -> History:
    good = history()
    good.told.insert(2, good.told[1])
    return good


def a_customer_without_a_deadline() -> History:
    log = facts()
    requested = log[0].event
    assert isinstance(requested, events.EngagementRequested)
    log[0] = Logged(1, replace(requested, deadline=None))
    return history(log)


def a_customer_who_waits_for_ever() -> History:
    good = history()
    good.unserved.append("first")
    return good


def a_false_error() -> History:
    """Everybody was told that the message was not sent, and it is in the log."""
    good = history()
    good.journals["run"] = [
        denied(record.attempt, record.at) if isinstance(record, Acknowledged) and record.attempt == "a4" else record
        for record in good.journals["run"]
    ]
    return good


def a_false_refusal() -> History:
    """Ana was told that her engagement is not hers, after a message of hers in it was acknowledged."""
    good = history()
    engagement = good.sights()["ana-1"][0].engagement
    good.journals["run"] += [
        Asked(at=4.1, attempt="x", by="ana", kind="add-summary", subject=engagement),
        Denied(at=4.2, attempt="x", code="not-yours"),
    ]
    return good


MUTANTS: dict[Callable[[], History], str] = {
    a_hole: "lost",
    a_lost_end: "lost",
    a_lost_message: "lost",
    a_lost_command: "lost",
    a_message_stored_twice: "duplicated",
    a_version_stored_twice: "duplicated",
    a_swap: "out_of_order",
    a_second_acceptance: "two_owners",
    two_who_were_told_so: "two_owners",
    a_stranger_who_speaks: "two_owners",
    a_viewer_with_a_gap: "diverged",
    a_viewer_with_other_words: "diverged",
    a_viewer_who_went_back: "diverged",
    a_database_in_another_order: "diverged",
    a_database_unlike_its_replay: "diverged",
    a_bot_that_was_not_told: "diverged",
    a_bot_that_heard_it_twice: "diverged",
    a_fact_told_twice: "duplicated",
    a_customer_without_a_deadline: "stuck",
    a_customer_who_waits_for_ever: "stuck",
    a_false_error: "false_errors",
    a_false_refusal: "false_errors",
}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: kebab(mutant.__name__))
def test_a_planted_fault_is_caught(mutant: Callable[[], History]) -> None:
    assert MUTANTS[mutant] in kinds(mutant())


def test_a_journal_outlives_its_writer(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "run.jsonl")
    attempt = journal.ask("ana", "post-message", "e_1", "m1")
    journal.acknowledge(attempt, 7, 3)
    journal.close()
    with (tmp_path / "run.jsonl").open("ab") as file:
        file.write(b'{"type":"asked","at":1')
    asked, done = read_journal(tmp_path / "run.jsonl")
    assert isinstance(asked, Asked) and isinstance(done, Acknowledged)
    assert (asked.name, done.sequence, done.version) == ("m1", 7, 3)
