"""Which language a text is written in: by its script, else by the small words that only one language has."""

import re
from collections import Counter

from console_bridge.ai.words import STOP_WORDS_OF

_SCRIPTS = {
    "ja": "[\u3040-\u30ff]",
    "ko": "[\uac00-\ud7af]",
    "th": "[\u0e00-\u0e7f]",
    "ar": "[\u0600-\u06ff]",
    "ru": "[\u0400-\u04ff]",
    "el": "[\u0370-\u03ff]",
    "he": "[\u0590-\u05ff]",
    "hi": "[\u0900-\u097f]",
    "zh": "[\u3400-\u9fff]",
}
_SHARE = 0.3
"""Of the letters of a text, for it to be in a script: a name or a product may stand in any text."""

_MOST = 2_000
_WORD = re.compile(r"[^\W\d_]+")
_ONLY_HERE = {
    language: words.difference(*(other for name, other in STOP_WORDS_OF.items() if name != language))
    for language, words in STOP_WORDS_OF.items()
}


def language_of(text: str) -> str:
    """The code of the language, such as `de`; empty where the text does not tell."""
    words = _WORD.findall(text[:_MOST].casefold())
    letters = sum(map(len, words))
    for language, script in _SCRIPTS.items():
        if letters and len(re.findall(script, text[:_MOST])) > _SHARE * letters:
            return language
    counts = Counter(name for name, its in _ONLY_HERE.items() for word in words if word in its)
    first, second = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    return first[0] if first[1] > second[1] else ""


def differ(one: str, other: str) -> bool:
    """Whether two languages are known and not the same."""
    return bool(one and other and one != other)
