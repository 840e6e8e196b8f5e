"""The shortest way from one pen to another leads to that pen."""

from hypothesis import given
from hypothesis import strategies as st

from console_tui.terminal.pen import ON_CODES, Pen, blank_pen, sgr_change, sgr_from_default
from support.model_terminal import ModelTerminal, Place

colors = ["", "31", "97", "38;5;200", "38;2;1;2;3"]
pens = st.builds(
    Pen,
    st.integers(0, (1 << len(ON_CODES)) - 1),
    st.sampled_from(colors),
    st.sampled_from(["", "44", "104", "48;5;200", "48;2;1;2;3"]),
    st.sampled_from(["", "https://example.com"]),
)


@given(pens, pens)
def test_a_change_leads_to_the_wanted_pen(now: Pen, wanted: Pen) -> None:
    terminal = ModelTerminal(2, 2)
    terminal.feed(sgr_from_default(now))
    terminal.feed(sgr_change(now, wanted))
    assert terminal.pen[1:4] == wanted[:3]
    assert len(sgr_change(now, wanted)) <= len(sgr_from_default(wanted))


@given(pens, pens)
def test_a_blank_drawn_with_the_cheaper_pen_looks_as_wanted(now: Pen, wanted: Pen) -> None:
    pen = blank_pen(now, wanted.for_blank())
    assert Place(" ", *pen).seen() == Place(" ", *wanted).seen()


def test_what_stays_is_not_sent_again() -> None:
    text = Pen(0, "38;2;200;200;200", "48;2;10;10;10")
    assert sgr_change(text, text._replace(attributes=1)) == "\x1b[1m"
    assert sgr_change(text._replace(attributes=1), text) == "\x1b[22m"
    assert sgr_change(text._replace(attributes=3), text._replace(attributes=1)) == "\x1b[22;1m"
    assert sgr_change(text, text._replace(link="https://example.com")) == ""
    assert sgr_change(text, Pen()) == "\x1b[m"
