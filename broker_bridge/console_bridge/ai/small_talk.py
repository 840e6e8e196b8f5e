"""Greetings, thanks and agreement: what is said in every conversation and tells nothing of it."""

import re

_PHRASES = (
    r"hi|hello|hey|ho|hiya|good (?:morning|afternoon|evening|day)|bye|goodbye|cheers|there|today",
    r"thanks?|thank you|thx|so much|very much|a lot|for (?:your|the) (?:quick |kind )?help",
    r"you too|(?:you'?re )?welcome",
    r"ok(?:ay)?|sure|yes|yep|yeah|no|nope|please|exactly|alright|got it|no (?:problem|worries)",
    r"great|good|wow|perfect|fine|cool|awesome|wonderful|a pleasure",
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

LONGEST = 100


def is_small_talk(text: str) -> bool:
    """Whether the text only greets, thanks or agrees; a long one never does."""
    text = text.strip()
    return not text or (len(text) <= LONGEST and _SMALL_TALK.fullmatch(text) is not None)


def without_filler(text: str) -> str:
    """The text without the agreement and politeness that it begins with."""
    filler = _FILLER.match(text)
    return text[filler.end() :] if filler else text
