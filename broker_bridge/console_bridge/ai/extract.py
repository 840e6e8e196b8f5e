"""The summary that needs no model: quoted sentences and facts, each with the number of its message."""

from collections.abc import Sequence

from msgspec.structs import replace

from console_bridge.ai.acts import tells_an_act
from console_bridge.ai.conversation import customer_messages, is_question, spoken
from console_bridge.ai.facts import Fact, facts_of
from console_bridge.ai.named import names_of
from console_bridge.ai.ranking import choose, names_in
from console_bridge.ai.redaction import mask_secrets
from console_bridge.ai.sentences import Sentence, sentence, sentences_of
from console_bridge.ai.small_talk import is_courtesy, is_small_talk
from console_schemas.queries import ContextReply
from console_schemas.transcript import Entry

LONGEST = 1_200
SHORTEST = 400
SHARE = 0.6
"""The length of a summary: this share of what was said, within these characters."""

FACTS_SHARE = 0.35
NAMES_SHARE = 0.1
"""Left for names that no quote has."""

TELLING = 8
"""Words of a sentence that may be an outcome though it names nothing."""

OVERHEAD = len("- “” [123]\n")


def summary_of(context: ContextReply, entries: Sequence[Entry], length: int | None = None) -> str:
    """Issue, what was done, told and said by the customer, outcome, what is open, and facts, within this length."""
    said = [replace(entry, text=mask_secrets(entry.text)) for entry in spoken(entries)]
    length = length or min(LONGEST, max(SHORTEST, int(SHARE * sum(len(entry.text) for entry in said))))
    issue, first = _issue(context, said)
    settled = _outcome(said)
    outcome = f"Outcome: {settled.quote}" if settled else ""
    open_, last = _open(said)
    facts = facts_of(said)
    told = "\n".join((*filter(None, (issue, outcome, open_)), *_fact_lines(facts, int(length * FACTS_SHARE))))
    rest = [
        each
        for entry in said
        if entry.position not in (first, last)
        for each in sentences_of(entry)
        if each != settled and _tells(each)
    ]
    room = int(length * (1 - NAMES_SHARE)) - len(told) - len("Done:\nTold:\nCustomer:\n\n\n")
    done, others = _picked(rest, told, room, settled)
    quoted = "\n".join(
        (
            issue,
            *_listed("Done:", done),
            *_listed("Told:", [each for each in others if not each.by_customer]),
            *_listed("Customer:", [each for each in others if each.by_customer]),
            *filter(None, (outcome, open_)),
        )
    )
    facts = (*sorted(facts, key=lambda fact: fact.value in quoted), *_unquoted(names_of(said), quoted))
    return "\n".join((quoted, *_fact_lines(facts, length - len(quoted) - 1)))


def _picked(
    rest: Sequence[Sentence], told: str, room: int, settled: Sentence | None
) -> tuple[list[Sentence], list[Sentence]]:
    """What was done, and what else is worth a quote. An outcome that is all that was done is both."""
    acts = frozenset(index for index, each in enumerate(rest) if _is_act(each))
    done = [settled] if settled and not acts and _is_act(settled) and len(settled.quote) + OVERHEAD <= room else []
    room -= sum(len(each.quote) + OVERHEAD for each in done)
    chosen = choose([each.text for each in rest], told, room, OVERHEAD, acts)
    return done + [rest[index] for index in chosen if index in acts], [rest[i] for i in chosen if i not in acts]


def _unquoted(names: Sequence[Fact], quoted: str) -> list[Fact]:
    known = quoted.casefold()
    return [name for name in names if name.value.casefold() not in known]


def _tells(each: Sentence) -> bool:
    """Whether it may be quoted: no politeness, and of the questions to the customer those that offer something."""
    if is_courtesy(each.text) and not tells_an_act(each.text):
        return False
    return each.by_customer or not is_question(each.text) or len(names_in(each.text)) > 1


def _is_act(each: Sentence) -> bool:
    return not each.by_customer and not is_question(each.text) and tells_an_act(each.text)


def _issue(context: ContextReply, said: Sequence[Entry]) -> tuple[str, int]:
    """What the bot said it is about, else the first thing the customer said that means something; and its position."""
    if context.summary.strip():
        summary = mask_secrets(" ".join(context.summary.split()))
        return f"Issue: {summary if len(summary) <= SHORTEST // 2 else summary[: SHORTEST // 2] + '…'} (bot)", -1
    for entry in customer_messages(said):
        return f"Issue: {sentence(entry).quote}", entry.position
    return f"Issue: {context.reason or 'the customer has not said it yet'}", -1


def _outcome(said: Sequence[Entry]) -> Sentence | None:
    """What was last told to the customer that settles something."""
    for entry in reversed(said):
        if entry.author.role != "customer":
            for each in reversed(list(sentences_of(entry))):
                telling = names_in(each.text) or len(each.text.split()) >= TELLING
                if telling and not is_question(each.text) and _tells(each):
                    return each
    return None


def _open(said: Sequence[Entry]) -> tuple[str, int]:
    """The customer's last question or words where nobody has answered yet, and their position."""
    waiting = []
    for entry in reversed(said):
        if entry.author.role != "customer":
            break
        if not is_small_talk(entry.text) and (is_question(entry.text) or not is_courtesy(entry.text)):
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
