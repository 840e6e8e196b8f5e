"""The lexicon of customer service: words and phrases that mean the same, in several languages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from console_bridge.ai.stems import stems_of
from console_bridge.ai.words import all_words, data_lines


class Phrase(NamedTuple):
    """A word, or several that stand together."""

    words: tuple[str, ...]
    stems: tuple[str, ...]


Meaning = tuple[Phrase, ...]


class Found(NamedTuple):
    """A phrase of the lexicon in a text, and all that is said for what it may mean."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


def phrase_of(text: str) -> Phrase:
    """The text as one phrase."""
    words = all_words(text)
    return Phrase(tuple(words), tuple(stems_of(words)))


class Lexicon:
    """Lines of words and phrases, each line one meaning."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._by_stems: dict[tuple[str, ...], list[Meaning]] = defaultdict(list)
        for line in lines:
            phrases = {phrase.stems: phrase for phrase in map(phrase_of, line.split(",")) if phrase.words}
            for stems in phrases:
                self._by_stems[stems].append(tuple(phrases.values()))
        self._longest = max(map(len, self._by_stems), default=0)

    def find(self, stems: Sequence[str]) -> list[Found]:
        """All phrases that are known, also where one is a part of another; the longest first."""
        found = [
            Found(start, end, tuple(self._by_stems[phrase]))
            for start in range(len(stems))
            for end in range(start + 1, min(start + self._longest, len(stems)) + 1)
            if (phrase := tuple(stems[start:end])) in self._by_stems
        ]
        return sorted(found, key=lambda each: (each.start - each.end, each.start))


@cache
def customer_service() -> Lexicon:
    """The lexicon that comes with the program."""
    return Lexicon(data_lines("synonyms.txt"))
