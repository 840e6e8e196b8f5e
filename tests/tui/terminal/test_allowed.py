"""Nothing that is not on the list leaves the program, whatever text it is given to show."""

import re
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from console_tui.terminal.allowed import ALLOWED, OURS, only_allowed, safe_link
from console_tui.terminal.osc import Notifications, clipboard, notification, title
from console_tui.terminal.seam import printable_update
from console_tui.terminal.width import printable
from support.hostile import HOSTILE
from support.sample import sample
from support.terminal_grammar import foreign, unlisted

ROOT = Path(__file__).parents[3]
ACTING = ("\x1b[6n", "\x1b[2J", "\x1bc", "\x1b_", "\x1bPq", "\x0e", "\x08", "\x9b", "\x9d", "\u202e", "\u2028", "\x00")
pieces = st.sampled_from([*HOSTILE, "\x1b", "[", "]0;x", "8;;javascript:x", "\x07", "\x9b", "Ptmux;", "m", "31", "é"])


TEXTUALS = (
    "Grüße 日本 👩\u200d👧\r\n\x07\x1b[3;4H\x1b[H\x1b[2C\x1b[0;38;2;1;2;3mx\x1b[m"
    "\x1b[?1049h\x1b[?2026$p\x1b[>25u\x1b]22;text\x07"
)


@given(st.lists(pieces | st.text(max_size=6), max_size=8).map("".join))
def test_only_what_is_listed_is_kept(text: str) -> None:
    kept = only_allowed(text)
    assert unlisted(kept) == []
    assert only_allowed(kept) == kept


def test_the_documentation_has_the_whole_list() -> None:
    documented = (ROOT / "docs" / "security.md").read_text()
    assert [name for name in (*ALLOWED, *OURS) if f"\n- {name}\n" not in documented] == []


def test_what_textual_needs_stays() -> None:
    assert only_allowed(TEXTUALS) == TEXTUALS


@pytest.mark.parametrize("sequence", ["\x1b[6n", "\x1b]52;c;?\x07", "\x1bP+q544e\x1b\\", "\x1b[?1049$p", "\x1b[5i"])
def test_a_question_to_the_terminal_goes_as_a_whole(sequence: str) -> None:
    assert only_allowed(f"before {sequence}after") == "before after"


def test_a_link_stays_if_it_leads_to_the_web() -> None:
    good, bad = "\x1b]8;id=3;https://example.com\x1b\\here", "\x1b]8;;javascript:x\x1b\\there"
    assert only_allowed(good) == good
    assert only_allowed(bad) == "there"


@pytest.mark.parametrize("text", HOSTILE)
def test_words_to_the_terminal_carry_nothing_else(text: str) -> None:
    notifications = [notification(text, how, tmux=tmux) for how in Notifications for tmux in (False, True)]
    for sequence in [title(text), *notifications]:
        assert unlisted(sequence) == []
        assert sequence.count("\x07") == 1
        assert "\x1b" not in only_allowed(sequence), "Textual must not be able to write it"
    copied = b64decode(clipboard(text).removeprefix("\x1b]52;c;").removesuffix("\x07")).decode()
    assert printable(copied.replace("\n", "")) == copied.replace("\n", "")


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.com/a?b=1", True),
        ("mailto:a@example.com", True),
        ("HTTP://example.com", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://example.com/\x1b]0;x\x07", False),
        ("https://exämple.com", False),
        ("https://example.com/a b", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_links_lead_only_to_the_web_and_to_mail(address: str, safe: bool) -> None:
    assert safe_link(address) == (address if safe else "")


@pytest.mark.parametrize("stock", [False, True])
def test_a_real_session_writes_nothing_else(stock: bool) -> None:
    with sample(stock=stock, columns=100, rows=40) as terminal:
        terminal.send("hostile now\r")
        terminal.settle(0.4)
        terminal.send("still here\r")
        terminal.wait_until(lambda: terminal.shows("agent still here"))
        terminal.settle()
        output = bytes(terminal.raw).decode()
        assert foreign(bytes(terminal.raw)) == []
        assert "a good link" in terminal.text
    assert unlisted(output) == []
    assert not [sequence for sequence in ACTING if sequence in output]
    assert not re.search(r"\x1b\][^\x07\x1b]*(?:PWNED|UFdORUQ)", output)
    assert "https://good.example/" in output


def test_textuals_own_output_is_cleaned_too() -> None:
    bad = Strip([Segment("a\x1b[6n\x9b", Style(link="javascript:x")), Segment("日本")])
    good = Strip([Segment("fine")])
    whole = printable_update(LayoutUpdate([[bad, good]], Region(0, 0, 20, 1)))
    part = printable_update(ChopsUpdate([{0: bad, 9: good}], [(0, 0, 20)], [[9, 20]]))
    for update in (whole, part):
        assert isinstance(update, LayoutUpdate | ChopsUpdate)
        strips = list(update.strips[0] if isinstance(update, LayoutUpdate) else update.chops[0].values())
        assert [strip and strip.text for strip in strips] == ["a[6n日本", "fine"]
        assert strips[1] is good
        assert strips[0] and strips[0]._segments[0].style and not strips[0]._segments[0].style.link
