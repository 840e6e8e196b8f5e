"""The characters that text from outside may not hold, by what they do: parts of the classes of regular expressions.

What stands in `NEVER` leaves neither the sanitiser (`text`) nor the program: all who write to one use it.
"""

CONTROLS = "\x00-\x09\x0b-\x1f\x7f-\x9f"
"""C0 without the line feed, DEL, and C1, in which terminals find sequences as they do after ESC."""

LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
"""What else ends a line, for some readers and not for others."""

OVERRIDES = "\u202d\u202e"
"""Show a text in another order than it is stored in, whatever its letters are."""

DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069"
"""Embeddings, isolates and marks: they come with honest Arabic and Hebrew, and with copied telephone numbers."""

INVISIBLE = (
    "\u00ad\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060\u3164\ufeff\uffa0\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
"""Show nothing, and mean nothing that would be missed."""

HIDING = "\u2061-\u2065\u206a-\u206f\ufff0-\ufffc\U000e0000-\U000e0fff"
"""Show nothing and carry text that only a program reads: tags, runs of variation selectors, annotations."""

NO_CHARACTERS = "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff"
"""Halves of surrogates, what Unicode keeps free for ever, and private use, which looks different everywhere."""

NEVER = "\n" + CONTROLS + "\u2028\u2029" + OVERRIDES + DIRECTIONS + INVISIBLE + HIDING + NO_CHARACTERS
"""What no single line may hold."""

SHAPING = "\u200c\u200d\ufe00-\ufe0f"
"""Joiners and variation selectors: they stay where they shape a letter or an emoji."""

DIACRITICS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
"""Combining marks of no script in particular."""

MARKED = (
    f"{DIACRITICS}\u0483-\u0489\u0591-\u109f\u1160-\u11ff\u135d-\u135f\u1712-\u1cff\u2cef-\u2cf1\u2d7f\u2de0-\u2dff"
    "\u302a-\u302f\u3099\u309a\ua66f-\uabff\ud7b0-\ud7fb\ufb1e\ufe20-\ufe2f\U00010000-\U0001efff"
)
"""The blocks that have marks of their own script, or parts of syllables that stand in the column of the one before."""
