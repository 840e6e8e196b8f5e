"""Greetings, thanks and agreement: what is said in every conversation and tells nothing of it."""

import re

_PHRASES = (
    r"hi|hello|hey|ho|hiya|good (?:morning|afternoon|evening|day)|bye|goodbye|cheers|there|today",
    r"thanks?|thank you|thx|so much|very much|a lot|for (?:your|the) (?:quick |kind )?help",
    r"you too|(?:you'?re )?welcome",
    r"ok(?:ay)?|sure|yes|yep|yeah|no|nope|please|exactly|alright|got it|no (?:problem|worries)",
    r"great|good|nice|wow|perfect|fine|cool|awesome|wonderful|a pleasure",
    r"that(?:'?s| was| is| will be) (?:all|it|great|fine|good)",
    r"take care|(?:have|enjoy) (?:a|your) (?:nice |great |good )?(?:day|night|evening|one|meal)",
    r"one moment|let me check|(?:is there )?anything else|(?:(?:how )?can|may) i (?:help|assist) you",
    r"(?:that )?(?:i can )?help (?:you )?with",
    r"hallo|guten (?:tag|morgen|abend)|(?:vielen )?dank|danke(?: schön)?|alles klar|ja|nein|das war alles|bitte",
    r"bonjour|merci(?: beaucoup)?|oui|non|d'accord|au revoir|hola|buenos días|(?:muchas )?gracias|vale|adiós|sí",
    r"olá|obrigad[oa]|ciao|grazie(?: mille)?|こんにちは|はい|いいえ|ありがとう(?:ございま(?:す|した))?|わかりました",
    r"你好|您好|谢谢(?:你|您)?|好的|مرحبا|شكرا|جزيلا|لك|حسنا|نعم|لا|ممتاز",
)
_SMALL_TALK = re.compile(rf"(?:(?:{'|'.join(_PHRASES)})[\s,.!?:;)…。！？、،؟]*)+", re.IGNORECASE)
_FILLER = re.compile(
    r"(?:(?:ok(?:ay)?|sure|great|alright|yes|well|hi|hello|hey|got it|thanks|thank you|cool|perfect)[,.!:;…]+\s*"
    r"|please confirm(?: the following(?: details)?)?[:,]?\s+)+",
    re.IGNORECASE,
)

_COURTESY = re.compile(
    r"\b(?:have|enjoy|wish you|and) (?:an?|your|the rest of) (?:\w+[ -]){0,3}"
    r"(?:time|day|days|night|evening|afternoon|morning|weekend|week|one|meal|dinner|lunch|trip|stay|flight|ride|journey"
    r"|movie|show|event|visit|vacation|holidays?)\b"
    r"|\b(?:glad|happy|pleased|pleasure|delighted|nice) (?:that )?(?:i |we |to |was |could |have |been |be |able )*"
    r"(?:help|assist|serv|of (?:help|service|assistance)|chat)"
    r"|\bthank(?:s| you)\b|\byou(?:'re|’re| are) (?:most |very |always )?welcome\b|\b(?:good ?)?bye\b|\bsee you\b"
    r"|\b(?:my|a|our) pleasure\b|\b(?:sorry|apologi[sz]e)\b|\bi (?:wish|hope) you\b|\btake care\b"
    r"|\b(?:anything|something) (?:else|more)\b|\bwelcome to\b|\b(?:glad|great|good|happy) to hear\b"
    r"|\b(?:one|a|just a) (?:moment|second|minute|sec)\b|\b(?:please|kindly) (?:wait|hold|bear)\b|\bbear with me\b"
    r"|\blet me (?:check|see|look|take a look|pull|find)\b|\bi(?:'ll|’ll| will) (?:check|look into|take a look)\b"
    r"|\b(?:schönen|guten|angenehmen) (?:tag|abend)\b|\bauf wiedersehen\b|\bgern(?:e)? geschehen\b|\btschüss\b"
    r"|\b(?:bonne (?:journée|soirée)|de rien|de nada|buen día|que tenga|tenha um|bom dia|buona giornata|prego)\b",
    re.IGNORECASE,
)

LONGEST = 100
COURTEOUS_WORDS = 16
"""A longer sentence says something besides."""


def is_small_talk(text: str) -> bool:
    """Whether the text only greets, thanks or agrees; a long one never does."""
    text = text.strip()
    return not text or (len(text) <= LONGEST and _SMALL_TALK.fullmatch(text) is not None)


def is_courtesy(text: str) -> bool:
    """Whether the sentence is politeness in words of its own; one that names a number never is."""
    return (
        len(text.split()) <= COURTEOUS_WORDS
        and _COURTESY.search(text) is not None
        and not any(char.isdigit() for char in text)
    )


def without_filler(text: str) -> str:
    """The text without the agreement and politeness that it begins with."""
    filler = _FILLER.match(text)
    return text[filler.end() :] if filler else text
