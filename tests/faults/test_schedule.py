"""A seed is the whole schedule, and every fault says what it is, or why it cannot be injected."""

from random import Random

from faults.conversations import live_turns, load_conversations, renamed
from faults.kinds import ALL
from faults.schedule import schedule


def test_a_seed_replays_its_schedule() -> None:
    assert schedule(7, 3, list(ALL)) == schedule(7, 3, list(ALL))
    assert schedule(7, 3, list(ALL)) != schedule(8, 3, list(ALL))


def test_every_fault_comes_as_often_as_asked_for() -> None:
    planned = schedule(7, 3, list(ALL))
    rounds = [each for scene in planned.values() for each in scene]
    assert sorted(each.fault for each in rounds) == sorted([*ALL] * 3)
    assert [each.number for each in rounds] == list(range(1, len(rounds) + 1))
    for each in rounds:
        least, most = ALL[each.fault].lasts
        assert least <= each.lasts <= most


def test_conversations_come_again_under_new_names() -> None:
    dialogues = load_conversations(None, Random(1))
    names = renamed(dialogues, "plain")
    many = [next(names) for _ in range(3 * len(dialogues))]
    assert len({each.conversation for each in many}) == len(many)
    assert all(live_turns(each.conversation) == len(each.live) for each in many)
    assert [each.turns for each in many[: len(dialogues)]] == [each.turns for each in dialogues]
