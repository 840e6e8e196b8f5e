"""The summary that needs no model: quoted sentences and facts, each with the number of its message."""

from collections.abc import Sequence

from msgspec.structs import replace

from console_bridge.ai.conversation import customer_messages, is_question, spoken
from console_bridge.ai.facts import Fact, facts_of
from console_bridge.ai.ranking import choose, names_in
from console_bridge.ai.redaction import mask_secrets
from console_bridge.ai.sentences import Sentence, sentence, sentences_of
from console_bridge.ai.small_talk import is_small_talk
from console_schemas.queries import ContextReply
from console_schemas.transcript import Entry

LONGEST = 1_200
SHORTEST = 400
SHARE = 0.6
"""The length of a summary: this share of what was said, within these characters."""

FACTS_SHARE = 0.35
TELLING = 8
"""Words of a sentence that may be an outcome though it names nothing."""

OVERHEAD = len("- “” [123]\n")


def summary_of(context: ContextReply, entries: Sequence[Entry], length: int | None = None) -> str:
    """Issue, what was done, what the customer said, what is open, and facts, in at most `length` characters."""
    said = [replace(entry, text=mask_secrets(entry.text)) for entry in spoken(entries)]
    length = length or min(LONGEST, max(SHORTEST, int(SHARE * sum(len(entry.text) for entry in said))))
    issue, first = _issue(context, said)
    outcome, settled = _outcome(said)
    open_, last = _open(said)
    facts = facts_of(said)
    head = "\n".join(filter(None, (issue, outcome, open_)))
    told = "\n".join((head, *_fact_lines(facts, int(length * FACTS_SHARE))))
    rest = [
        each
        for entry in said
        if entry.position not in (first, last)
        for each in sentences_of(entry)
        if each.quote != settled and (each.by_customer or not is_question(each.text) or len(names_in(each.text)) > 1)
    ]
    chosen = choose([each.text for each in rest], told, length - len(told) - len("Done:\nCustomer:\n\n"), OVERHEAD)
    picked = [rest[index] for index in chosen]
    done = _listed("Done:", [each for each in picked if not each.by_customer])
    customer = _listed("Customer:", [each for each in picked if each.by_customer])
    quoted = "\n".join(filter(None, (issue, *done, *customer, outcome, open_)))
    facts = tuple(sorted(facts, key=lambda fact: fact.value in quoted))
    return "\n".join((quoted, *_fact_lines(facts, length - len(quoted) - 1)))


def _issue(context: ContextReply, said: Sequence[Entry]) -> tuple[str, int]:
    """What the bot said it is about, else the first thing the customer said that means something; and its position."""
    if context.summary.strip():
        summary = mask_secrets(" ".join(context.summary.split()))
        return f"Issue: {summary if len(summary) <= SHORTEST // 2 else summary[: SHORTEST // 2] + '…'} (bot)", -1
    for entry in customer_messages(said):
        return f"Issue: {sentence(entry).quote}", entry.position
    return f"Issue: {context.reason or 'the customer has not said it yet'}", -1


def _outcome(said: Sequence[Entry]) -> tuple[str, str]:
    """What was last told to the customer that settles something, as a line and as its quote; empty: nothing was."""
    for entry in reversed(said):
        if entry.author.role != "customer":
            for each in reversed(list(sentences_of(entry))):
                if not is_question(each.text) and (names_in(each.text) or len(each.text.split()) >= TELLING):
                    return f"Outcome: {each.quote}", each.quote
    return "", ""


def _open(said: Sequence[Entry]) -> tuple[str, int]:
    """The customer's last question or words where nobody has answered yet, and their position."""
    waiting = []
    for entry in reversed(said):
        if entry.author.role != "customer":
            break
        if not is_small_talk(entry.text):
            waiting.append(entry)
    asked = next((entry for entry in waiting if is_question(entry.text)), waiting[0] if waiting else None)
    return (f"Open: {sentence(asked).quote}", asked.position) if asked else ("Open: no unanswered message", -1)


def _listed(heading: str, picked: Sequence[Sentence]) -> list[str]:
    return [heading, *(f"- {each.quote}" for each in picked)] if picked else []


def _fact_lines(facts: Sequence[Fact], room: int) -> list[str]:
    """The facts that fit, one line for each label, each fact with its message."""
    lines: dict[str, str] = {}
    room -= len("Facts:")
    for fact in facts:
        known = lines.get(fact.label)
        longer = f"{known or f'- {fact.label}:'}{',' if known else ''} {fact.value} [{fact.number}]"
        added = len(longer) - len(known) if known else len(longer) + 1
        if added <= room:
            lines[fact.label] = longer
            room -= added
    return ["Facts:", *lines.values()] if lines else []
