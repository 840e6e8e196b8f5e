"""The summary without a model: true quotes with the right numbers, the facts, what is open, within its length."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_bridge.ai.acts import tells_an_act
from console_bridge.ai.extract import LONGEST, summary_of
from console_bridge.ai.facts import facts_of
from console_bridge.ai.ranking import centrality, choose
from console_bridge.ai.small_talk import is_small_talk, without_filler
from console_schemas.queries import ContextReply
from console_schemas.transcript import Entry
from support.questions import transcript

CHAT = transcript(
    "bot: Hi! How can I help you?",
    "customer: Hello!",
    "customer: I need to return the jacket from order 48120-77, it is the wrong size.",
    "mark: Customer asked for a person",
    "agent: Hi Ana, may I have your e-mail address?",
    "customer: ana.costa@example.org",
    "agent: Thank you. I have sent the return label to you, and 59.90 euros will be refunded by March 13th.",
    "customer: Great, thanks a lot!",
    "customer: Does the refund go to my card 4111 1111 1111 1111?",
)
NOBODY = ContextReply(queue="orders")


def quotes_of(text: str) -> list[tuple[str, int]]:
    return [(quote.rstrip("…"), int(number)) for quote, number in re.findall(r"“(.*?)” \[(\d+)\]", text)]


def test_tells_issue_actions_open_question_and_facts_with_their_messages() -> None:
    lines = summary_of(NOBODY, CHAT).splitlines()

    assert lines[0] == "Issue: “I need to return the jacket from order 48120-77, it is the wrong size.” [3]"
    assert any(line.startswith("Outcome: “I have sent the return label") and line.endswith("[7]") for line in lines)
    assert "Open: “Does the refund go to my card ••••••1111?” [9]" in lines
    assert {"- Order number: 48120-77 [3]", "- E-mail: ana.costa@example.org [6]", "- Date: March 13th [7]"} <= {*lines}
    assert "- Amount: 59.90 euros [7]" in lines
    assert "4111 1111" not in "\n".join(lines)


def test_the_outcome_is_what_was_last_told_that_settles_something() -> None:
    lines = summary_of(
        NOBODY,
        transcript(
            "customer: Where is order 48120-77?",
            "agent: It left Porto on March 3rd.",
            "agent: It will be with you on Friday, I have asked the carrier.",
            "customer: Great!",
            "agent: Anything else I can do for you?",
            "agent: Have a nice day!",
        ),
    ).splitlines()

    assert "Outcome: “It will be with you on Friday, I have asked the carrier.” [3]" in lines
    assert "- “It left Porto on March 3rd.” [2]" in lines
    assert "- Date: Friday [3], March 3rd [2]" in lines or "- Date: March 3rd [2], Friday [3]" in lines


def section(text: str, heading: str) -> list[str]:
    """The quotes under a heading."""
    found = re.search(rf"^{heading}:\n((?:- .*\n?)*)", text, re.MULTILINE)
    return re.findall("“(.*?)”", found[1]) if found else []


def test_lists_what_was_done_and_neither_small_talk_nor_offers_as_done() -> None:
    text = summary_of(
        NOBODY,
        transcript(
            "customer: I want to return boots from order 48120-77 and I cannot log in any more.",
            "agent: Sorry to hear that, let me take a look at it for you.",
            "agent: Would you like a refund or the Northlake Trail in another size?",
            "customer: A refund, please.",
            "agent: I have cancelled the exchange.",
            "agent: Your account has been unlocked.",
            "agent: The shop in Porto is open until six.",
            "agent: Refunds take five days, and I have sent the label to you by mail.",
            "customer: Thanks, bye, have a lovely weekend with your family!",
            "agent: Thank you for contacting us today, have a wonderful evening, bye!",
            "agent: Glad to have helped you.",
        ),
        900,
    )

    assert section(text, "Done") == ["I have cancelled the exchange.", "Your account has been unlocked."]
    assert "Outcome: “Refunds take five days, and I have sent the label to you by mail.” [8]" in text
    assert "The shop in Porto is open until six." in section(text, "Told")
    assert "Open: no unanswered message" in text
    assert not re.search("bye|weekend|evening|Glad|Sorry|take a look", text)


def test_what_was_done_is_listed_also_where_it_is_the_outcome() -> None:
    done = "I have sent it to you again, by mail."
    text = summary_of(NOBODY, transcript("customer: Where is it?", f"agent: {done}", "agent: Bye!"))

    assert section(text, "Done") == [done]
    assert f"Outcome: “{done}” [2]" in text


def test_nothing_settled_is_not_made_up() -> None:
    assert "Outcome" not in summary_of(NOBODY, transcript("customer: Where is it?", "agent: One moment please."))


def test_the_bots_summary_is_the_issue_where_there_is_one() -> None:
    context = ContextReply(queue="q", summary="Wants to return a jacket.\nOrder 48120-77")

    assert summary_of(context, CHAT).startswith("Issue: Wants to return a jacket. Order 48120-77 (bot)")


def test_nothing_is_open_once_somebody_answered() -> None:
    answered = transcript("customer: Where is it?", "agent: On its way.", "customer: Thanks, bye!")

    assert "Open: no unanswered message" in summary_of(NOBODY, answered)


WORDS = [
    "Where is order 1048-77?",
    "Thanks!",
    "It costs 12.50 EUR.",
    "On May 3rd at 5 pm.",
    "ok",
    "私の荷物は？",
    "No code.",
]
LINES = st.lists(st.tuples(st.sampled_from(["customer", "agent", "bot", "mark"]), st.sampled_from(WORDS)), max_size=40)


def test_names_that_no_quote_has_are_facts() -> None:
    lines = [f"agent: It goes on to Hill Street {number} as you wished before." for number in range(20)]

    text = summary_of(NOBODY, transcript("customer: Where is it, in Porto?", *lines, "agent: Or via Lisboa."), 400)

    assert re.search(r"^- Named: Hill Street \d+ \[\d+\]", text, re.MULTILINE)


@pytest.mark.parametrize(
    "text",
    [
        "Your table has been reserved.",
        "I've just reset the password",
        "We sent it on Monday.",
        "It's booked and on the way",
        "Ich habe die Bestellung storniert.",
        "Nous avons remboursé la commande.",
        "返金いたしました。",
        "已退款",
    ],
)
def test_acts_are_known(text: str) -> None:
    assert tells_an_act(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is located in Porto.",
        "Glad to have helped you",
        "If you have received it, send it back.",
        "I will send it.",
        "Have a great day!",
        "The price is 12 euros.",
        "You can return it once it was opened.",
    ],
)
def test_what_is_told_or_offered_is_no_act(text: str) -> None:
    assert not tells_an_act(text)


@given(LINES, st.integers(300, 1200))
def test_every_quote_is_what_its_message_says_and_the_length_is_kept(lines: list[tuple[str, str]], length: int) -> None:
    entries = transcript(*(f"{who}: {text}" for who, text in lines))

    text = summary_of(NOBODY, entries, length)

    assert len(text) <= length
    for quote, number in quotes_of(text):
        assert quote in entries[number - 1].text
        assert entries[number - 1].kind == "message"


def test_a_very_long_conversation_is_read_whole_and_told_briefly() -> None:
    lines = [f"customer: my router {number} at Hill Street {number} is broken again" for number in range(3_000)]
    lines[2_000] = "agent: I have ordered the Northlake Pro replacement for Friday at 10:30."

    text = summary_of(NOBODY, transcript(*lines))

    assert len(text) <= LONGEST
    assert "Northlake Pro" in text and "[2001]" in text


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("customer: Order ID: 3348917502",), [("Order number", "3348917502", 1)]),
        (("agent: What is your order number?", "customer: 48120-77"), [("Order number", "48120-77", 2)]),
        (("customer: R-2026-3391",), [("Number", "R-2026-3391", 1)]),
        (("customer: on March 7th", "agent: the 7th of March it is"), [("Date", "March 7th", 1)]),
        (("customer: at 17:15", "agent: 5:15 pm, ok"), [("Time", "17:15", 1)]),
        (("customer: call (977) 625-2661", "agent: 977-625-2661"), [("Phone", "(977) 625-2661", 1)]),
        (("customer: I paid $4,300 on 2019-11-06",), [("Amount", "$4,300", 1), ("Date", "2019-11-06", 1)]),
        (("customer: I may have 3 of them in 2 weeks",), []),
        (
            ("customer: until next Thursday, around quarter past 6 in the evening",),
            [("Date", "next Thursday", 1), ("Time", "quarter past 6 in the evening", 1)],
        ),
        (("customer: the 8th on the 2nd floor, tomorrow",), [("Date", "the 8th", 1), ("Date", "tomorrow", 1)]),
    ],
)
def test_finds_each_fact_once(lines: tuple[str, ...], expected: list[tuple[str, str, int]]) -> None:
    assert [(fact.label, fact.value, fact.number) for fact in facts_of(transcript(*lines))] == expected


def test_what_is_small_talk() -> None:
    talk = [
        "Hi there!",
        "ok thanks, bye",
        "That was all. Have a nice day!",
        "Vielen Dank!",
        "ありがとうございました。",
        "",
    ]

    assert all(is_small_talk(text) for text in talk)
    assert not any(is_small_talk(text) for text in ("thanks but it still fails", "no code", "I need help", "Hi Ana"))


def test_filler_is_cut_but_never_a_no() -> None:
    assert without_filler("Ok, sure, it is on its way") == "it is on its way"
    assert without_filler("No code arrives") == "No code arrives"
    assert without_filler("No, never again") == "No, never again"
    assert without_filler("Great shoes arrived") == "Great shoes arrived"


def test_what_others_also_say_is_central() -> None:
    central = centrality(["the router is broken", "my router is broken again", "hats for cats"])

    assert central[0] > central[2] and central[1] > central[2]
    assert centrality([]) == []


def test_chooses_what_is_new() -> None:
    texts = ["We meet Ana Costa at Hill Street", "We meet Ana Costa at Hill Street again", "Then to Porto on May 3"]

    assert choose(texts, told="", room=70, overhead=2) == [0, 2]
    assert choose(texts, told=". Ana Costa Hill Street", room=40, overhead=2) == [2]


def test_marks_are_not_spoken() -> None:
    entries: tuple[Entry, ...] = transcript("mark: Alex joined", "mark: On hold")

    assert summary_of(NOBODY, entries).startswith("Issue: the customer has not said it yet")
