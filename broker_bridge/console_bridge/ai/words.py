"""Words to search and compare by, also in scripts that are written without spaces."""

import re
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)

_STOP_WORDS = """
    a about after again all also am an and any are as at be been before being but by can cannot could d did do does
    doesn doing don down else for from get go going got had has have having he hello help her here hey hi him his how i
    if in into is isn it its just know let like ll m may maybe me mine more most much my need no not now of off on one
    only or other our out over please re really s said same say see she should so some still such sure t than thank
    thanks that the their them then there these they thing this those though to too under until up us ve very want was
    person human someone somebody question questions quick quickly talk speak
    wasn we well were what when where which while who why will with won would yeah yes you your
    aber als am an auch auf aus bei bin bitte bitten das dass dem den der des die doch ein eine einen einer es für
    habe haben hat ich ihr im in ist ja kann können mein meine mich mir mit nach nicht noch oder sie sind und uns von
    war was wenn wie wir zu zum zur
    au avec ce ces comment dans de des du elle en est et il je la le les leur ma mais mes mon ne nous on ou par pas pour
    puis que qui sa se ses son sont sur un une vous
    al como con cual de del el ella es esta está este hay la las lo los me mi mis muy no para pero por porque puedo que
    qué se si sin su sus tengo una uno y ya yo
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that say nothing about what a text is about: English, German, French and Spanish."""


def words_of(text: str) -> list[str]:
    """The lower-case words that mean something, in order; runs without spaces as pairs of characters."""
    plain = _UNSPACED.sub(" ", text)
    words = [word for word in _WORD.findall(plain.casefold()) if len(word) > 1 and word not in STOP_WORDS]
    return words + pairs_of(text)


def pairs_of(text: str) -> list[str]:
    """Every two neighbouring characters of the runs that are written without spaces; a lone one stands alone."""
    pairs: list[str] = []
    for run in _UNSPACED.findall(text):
        pairs += ["".join(pair) for pair in pairwise(run)] or [run]
    return pairs


def index_form(pair: str) -> str:
    """A pair of characters as one plain token, which no tokenizer of a database splits or changes."""
    return "g" + "x".join(str(ord(char)) for char in pair)


def is_pair(word: str) -> bool:
    """Whether the word comes from `pairs_of`."""
    return _UNSPACED.fullmatch(word) is not None
