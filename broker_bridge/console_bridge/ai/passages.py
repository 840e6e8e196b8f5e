"""Cuts an article into passages: parts short enough to answer with, that can be read alone."""

import re

LONGEST = 420
SHORTEST = 90
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s*(?=\S)")


def passages_of(body: str) -> list[str]:
    """The passages in order, of at most `LONGEST` characters; what is too short to stand alone joins the next."""
    passages: list[str] = []
    pending = ""
    for block in re.split(r"\n\s*\n", body):
        for part in _parts(block.strip()):
            joined = f"{pending}\n{part}" if pending else part
            if len(joined) > LONGEST and pending:
                passages.append(pending)
                joined = part
            pending = joined
        if len(pending) >= SHORTEST:
            passages.append(pending)
            pending = ""
    if pending:
        passages.append(pending)
    return passages


def _parts(block: str) -> list[str]:
    """A block as it is, or where it is too long its lines, or where those are too long their sentences."""
    if len(block) <= LONGEST:
        return [block] if block else []
    parts: list[str] = []
    for line in block.split("\n"):
        sentences = [line] if len(line) <= LONGEST else _SENTENCE_END.split(line)
        parts += [piece for sentence in sentences for piece in _chunks(sentence.strip())]
    return parts


def _chunks(text: str) -> list[str]:
    return [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)]
