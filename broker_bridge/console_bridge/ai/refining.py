"""How the offline default changes a draft: it can leave out and add, and says what only a model could do."""

import re
from collections.abc import Sequence

from console_bridge.ai.knowledge import Match
from console_bridge.ai.passages import passages_of
from console_bridge.ai.question import EXTRACT, Question
from console_bridge.ai.sources import sources_of
from console_schemas.assist import Answered, Refinement

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_OPENING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|thanks|thank you|hallo|guten|bonjour|hola|olá)\b",
    re.I,
)
OPENING_WORDS = 8
"""A longer sentence says more than hello, however it begins."""
_CITATION = re.compile(r"\[\d{1,3}\]")

NOT_SHORTER = "It is one sentence already."
NOT_LONGER = "The knowledge base has no more on it."
ONLY_A_MODEL: dict[Refinement, str] = {
    "friendlier": "No model is configured: the tone cannot be changed.",
    "formal": "No model is configured: the tone cannot be changed.",
    "language": "No model is configured: it cannot be translated.",
}


def refined(question: Question, matches: Sequence[Match]) -> Answered:
    """The draft of the question changed as far as that can be done, or as it is with the reason why not."""
    draft = question.draft.strip()
    if question.refine == "shorter":
        text, note = _shorter(draft), NOT_SHORTER
    elif question.refine == "longer":
        text, note = _longer(draft, matches), NOT_LONGER
    else:
        text, note = draft, ONLY_A_MODEL[question.refine]
    cited = tuple(source for source in sources_of(matches) if f"[{source.number}]" in text)
    note = note if text == draft else ""
    return Answered(text=text, origin=EXTRACT, sources=cited, covers=len(question.entries), note=note)


def _shorter(draft: str) -> str:
    """The first sentences that say something, up to half the length, with the sources of the whole."""
    whole = [sentence.strip() for sentence in _SENTENCE.split(draft) if _CITATION.sub("", sentence).strip()]
    sentences = [sentence for sentence in whole if not _only_opens(sentence)] or whole
    if len(whole) < 2:
        return draft
    kept = sentences[:1]
    for sentence in sentences[1:-1]:
        if len(" ".join((*kept, sentence))) * 2 > len(draft):
            break
        kept.append(sentence)
    text = " ".join(kept)
    return " ".join((text, *(cited for cited in dict.fromkeys(_CITATION.findall(draft)) if cited not in text)))


def _only_opens(sentence: str) -> bool:
    return _OPENING.match(sentence) is not None and len(sentence.split()) <= OPENING_WORDS


def _longer(draft: str, matches: Sequence[Match]) -> str:
    """The draft and the first passage of its sources that it does not have yet, cited."""
    cited = [number for number in range(1, len(matches) + 1) if f"[{number}]" in draft] or [1]
    for number in (number for number in cited if number <= len(matches)):
        for passage in passages_of(matches[number - 1].article.body):
            if passage not in draft and matches[number - 1].article.kind == "article":
                return f"{draft}\n{passage} [{number}]"
    return draft
