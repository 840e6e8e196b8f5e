"""Words to search and compare by, also in scripts that are written without spaces."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f\u0900-\u0dff])*")
"""Letters and digits; the signs that Indian scripts join to a letter belong to its word."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def data_lines(name: str) -> list[str]:
    """The lines of a file of the lexicon, without its comments."""
    text = files(__package__).joinpath("lexicon", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _stop_words() -> dict[str, frozenset[str]]:
    words: dict[str, frozenset[str]] = {}
    for line in data_lines("stop_words.txt"):
        language, _, its = line.partition(":")
        words[language] = words.get(language, frozenset()).union(its.split())
    return words


def words_of(text: str) -> list[str]:
    """The lower-case words that mean something, in order; runs without spaces as pairs of characters."""
    return [word for word in _tokens(text) if (len(word) > 1 or is_pair(word)) and word not in STOP_WORDS]


def all_words(text: str) -> list[str]:
    """Every lower-case word in order as it is indexed: American spelling, pairs as plain tokens."""
    return [index_form(word) if is_pair(word) else american(word) for word in _tokens(text)]


def searchable(text: str) -> str:
    """The text as it is indexed."""
    return " ".join(all_words(text))


def _tokens(text: str) -> Iterator[str]:
    place = 0
    for run in _UNSPACED.finditer(text):
        yield from _WORD.findall(text[place : run.start()].casefold())
        yield from ("".join(pair) for pair in pairwise(run[0])) if len(run[0]) > 1 else (run[0],)
        place = run.end()
    yield from _WORD.findall(text[place:].casefold())


def index_form(pair: str) -> str:
    """A pair of characters as one plain token, which no tokenizer of a database splits or changes."""
    return "g" + "x".join(str(ord(char)) for char in pair)


def is_pair(word: str) -> bool:
    """Whether the word is from a run that is written without spaces."""
    return _UNSPACED.fullmatch(word) is not None


STOP_WORDS_OF = _stop_words()
"""Words that say nothing about what a text is about, by language."""

_ALL = frozenset().union(*STOP_WORDS_OF.values())
STOP_WORDS = _ALL.union(index_form(word) for word in _ALL if is_pair(word))
"""Those of all languages, pairs of characters also as they are indexed."""


@cache
def american(word: str) -> str:
    """The word in the spelling that stands for the British one too."""
    for british, its in _spellings():
        if word.startswith(british) and not word.startswith(its):
            return its + word.removeprefix(british)
    return word


@cache
def _spellings() -> tuple[tuple[str, str], ...]:
    return tuple((british, its) for british, its in map(str.split, data_lines("spellings.txt")))
