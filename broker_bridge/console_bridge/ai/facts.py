"""The facts of a conversation: numbers, amounts, dates and addresses, each with the message that named it first."""

import re
from collections.abc import Iterator, Sequence

from console_bridge.ai.conversation import number_of, plain
from console_bridge.ai.personal_data import find_personal_data
from console_schemas.base import Value
from console_schemas.transcript import Entry


class Fact(Value, frozen=True, kw_only=True):
    """One thing that was said and may have to be looked up again."""

    label: str
    value: str
    number: int
    """Of the message that first named it."""


_REFERENCE = re.compile(
    r"\b(order|ticket|case|invoice|tracking|customer|account|booking|reservation|contract|reference|serial|confirmation)"
    r"[ -]?(?:id|number|no\.?|nr\.?|code|#)?\s*(?:is|was|:|=|#)?\s*#?([A-Z0-9][A-Z0-9-]{2,}\d[A-Z0-9-]*|\d{4,})\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(order|ticket|invoice|tracking|account|booking|phone|zip|contract|customer)\b", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w.,-])#?(\d{5,19}(?:-\d{2,6})*|[A-Z]{1,4}-?\d[\dA-Z-]{3,20})(?![\w-]|[.,]\d)")
_AMOUNT = re.compile(
    r"[$€£¥₹]\s?\d[\d,.' ]*\d|[$€£¥₹]\s?\d"
    r"|\b\d[\d,.']*\s?(?:[€£¥₹]|(?:EUR|USD|GBP|CHF|dollars?|euros?|pounds?|bucks)\b)",
    re.IGNORECASE,
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DATE = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})\b"
    rf"|\b{MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b"
    rf"|\b(?:the )?\d{{1,2}}(?:st|nd|rd|th)?\.?(?: of)? {MONTH}\b"
    rf"|\b(?:(?:next|this|coming|last) )?{DAY}(?: (?:next|this) week)?\b|\b(?:the day after )?tomorrow\b"
    r"|\b(?:next|this|last) (?:week|month|weekend)\b|\b(?:later )?today\b"
    r"|\b(?:the )?\d{1,2}(?:st|nd|rd|th) of (?:this|next) month\b"
    r"|\bthe \d{1,2}(?:st|nd|rd|th)\b(?! (?:floor|time|of\b))",
    re.IGNORECASE,
)
_NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_TIME = re.compile(
    r"\b\d{1,2}:\d{2}(?:\s?[ap]\.?m\b\.?| in the (?:morning|afternoon|evening)\b)?|\b\d{1,2}\s?[ap]\.?m\b\.?"
    rf"|\b(?:quarter (?:past|to)|half past|half) {_NUMBER}(?: in the (?:morning|afternoon|evening))?\b"
    rf"|\b(?:(?:morning|afternoon|evening) {_NUMBER}|{_NUMBER} (?:o'clock )?in the (?:morning|afternoon|evening))\b",
    re.IGNORECASE,
)

LABELS = {"EMAIL": "E-mail", "PHONE": "Phone"}


def facts_of(said: Sequence[Entry]) -> tuple[Fact, ...]:
    """The facts in the order in which they were first named, each once."""
    found: dict[str, Fact] = {}
    before = ""
    for entry in said:
        text = plain(entry)
        for _, label, value in sorted(_facts_in(text, before), key=lambda fact: fact[0]):
            found.setdefault(_sameness(label, value), Fact(label=label, value=value, number=number_of(entry)))
        before = text if entry.author.role != "customer" else before
    return tuple(found.values())


def _sameness(label: str, value: str) -> str:
    """Equal for ways to write the same: 7th of March and March 7, 17:15 and 5:15 pm."""
    text = value.casefold()
    if label == "Date" and (month := re.search(MONTH, text)):
        return f"{month[0][:3]} {re.findall(r'[0-9]+', text)[0]}"
    if label == "Time":
        if not re.fullmatch(r"\d{1,2}(?::\d{2})?[\s.apm]*", text):
            return text
        hour, minute = [*re.findall(r"[0-9]+", text), "0"][:2]
        return f"{int(hour) + 12 * ('p' in text and int(hour) < 12)}:{int(minute):02}"
    return re.sub(r"[\W_]", "", text)


def _facts_in(text: str, before: str) -> Iterator[tuple[int, str, str]]:
    """Place, label and value; `before` is what was last said to the customer, who may answer with a bare number."""
    taken: list[tuple[int, int]] = []
    for finding in find_personal_data(text):
        if finding.kind in LABELS:
            taken.append((finding.start, finding.end))
            yield finding.start, LABELS[finding.kind], text[finding.start : finding.end]
    for match in _REFERENCE.finditer(text):
        taken.append(match.span(2))
        yield match.start(2), f"{match[1].capitalize()} number", match[2]
    for match in _BARE.finditer(text):
        if not _inside(match.start(1), taken):
            yield match.start(1), _asked_label(text[: match.start()] or before), match[1]
    for label, pattern in (("Amount", _AMOUNT), ("Date", _DATE), ("Time", _TIME)):
        for match in pattern.finditer(text):
            if not _inside(match.start(), taken):
                taken.append(match.span())
                yield match.start(), label, match.group().strip(" .,")


def _inside(place: int, taken: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in taken)


def _asked_label(cue: str) -> str:
    asked = _ASKED.findall(cue)
    return f"{asked[-1].capitalize()} number" if asked else "Number"
