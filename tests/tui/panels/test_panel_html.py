"""HTML to lines: what people see of a page, and that no page however made can harm or hold the console."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_tui.panels.builder import LIMIT
from console_tui.panels.html_reader import read_html
from support.panels import lines_of, text_of

ADDRESS = "http://crm.test/a/b"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<h1>Ada</h1><p>Gold  \n customer<br>since 2019</p>", ["Ada", "", "Gold customer", "since 2019"]),
        ("plain &amp; simple &lt;b&gt; &#233;", ["plain & simple <b> é"]),
        ("a<b>b</b> <i> c</i>d", ["ab cd"]),
        ("<ul><li>one<li>two<ul><li>deep</ul></ul>", ["· one", "· two", "  · deep"]),
        ("<ol><li>x</li><li>y</li></ol>", ["1. x", "2. y"]),
        ("<dl><dt>Term<dd>Meaning</dl>", ["Term", "  Meaning"]),
        ("<pre>\n a  b\n  c</pre>", [" a  b", "  c"]),
        ("<p>one<hr>two", ["one", "", "─" * 20, "", "two"]),
        ("<blockquote>said</blockquote>", ["  said"]),
        ("<img src=x alt='A chart'><img src=y>", ["A chart"]),
        ("<style>p{}</style><script>if (a<b) '<p>x'</script><nav>menu</nav><template>t</template>left", ["left"]),
        ("<div hidden>no<div>no</div></div><p style='display: none'>no</p><p aria-hidden=true>no</p>yes", ["yes"]),
        ("<input value=Ada> <input type=password value=no> <input type=checkbox checked>vip", ["Ada [x] vip"]),
        ("<select><option>a<option selected>b<option>c</select> after", ["b after"]),
        ("<button>Save</button>text", ["text"]),
        ("before <!-- <p>no --> after", ["before after"]),
        ("<![CDATA[x]]>a<![if !IE]>b<![nonsense[c]]>d", ["abd"]),
        ("", []),
        ("<p> </p><div></div>", []),
        ("<p>cut in the mid<a href='/x", ["cut in the mid"]),
    ],
)
def test_a_page_as_people_see_it(source: str, lines: list[str]) -> None:
    assert lines_of(read_html(source, ADDRESS), 20) == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<table><tr><th>No<th>Amount<tr><td>1<td>20</table>", ["No  Amount", "──  ──────", "1   20"]),
        ("<table><tr><th>Phone<td>123<tr><th>Mail<td>a@b</table>", ["Phone  123", "Mail   a@b"]),
        ("<table><tr><td>only</td></tr><tr><td>texts</td></tr></table>", ["only", "", "texts"]),
        (
            "<table><tr><td>a<td>some words that are long",
            ["a  some words that", "   are long"],
        ),
        (
            "<table><tr><td><h2>Layout</h2><table><tr><td>in<td>ner</table><td>right</table>",
            ["Layout", "", "in  ner", "", "right"],
        ),
        (
            "<table><tr><th>Number<th>What<th>Amount<tr><td>48120-77<td>Router<td>12.00 EUR</table>",
            ["Number: 48120-77", "What: Router", "Amount: 12.00 EUR"],
        ),
    ],
)
def test_tables(source: str, lines: list[str]) -> None:
    assert lines_of(read_html(source, ADDRESS), 18) == lines


def test_links_are_numbered_and_absolute() -> None:
    document = read_html(
        "<a href='c?x=1#y'>one</a> <a href='https://else.test'><img></a> <a href=' /s p '><div>block</div></a>", ADDRESS
    )
    assert document.links == ("http://crm.test/a/c?x=1", "https://else.test", "http://crm.test/s p")
    assert lines_of(document) == ["[1]one [2]link", "", "[3]block"]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "#top",
        "mailto:a@b",
        "",
        "ftp://x/",
        "http://[x",
    ],
)
def test_other_links_are_plain_text(href: str) -> None:
    document = read_html(f"<a href='{href}'>text</a>", ADDRESS)
    assert (document.links, lines_of(document)) == ((), ["text"])


def test_the_title_is_one_line_of_limited_length() -> None:
    document = read_html(f"<title> A\n page {'x' * 500}</title><title>no</title><svg><title>no</title></svg>text")
    assert document.title.startswith("A page xxx")
    assert len(document.title) <= 200
    assert text_of(document) == "text"


def test_a_link_without_text_goes_by_its_label() -> None:
    document = read_html("<a href=x aria-label='Print'><svg></svg></a> <a href=y title=Help><img></a>", ADDRESS)
    assert lines_of(document) == ["[1]Print [2]Help"]


def test_a_base_address_is_honoured() -> None:
    assert read_html("<base href='/other/'><a href=x>x</a>", ADDRESS).links == ("http://crm.test/other/x",)


def test_no_text_of_a_page_acts_on_the_terminal() -> None:
    hostile = "\x1b]52;c;eA==\x07\x9b2J\u202eabc&#27;[31m&#x9b;2J"
    document = read_html(
        f"<h1>{hostile}</h1><pre>{hostile}</pre><table><tr><td>{hostile}<td>{hostile}</table>{hostile}"
    )
    drawn = text_of(document)
    assert "abc" in drawn
    assert all(character.isprintable() for character in drawn.replace("\n", ""))


UNITS = ["<!--", "<!", "<![CDATA[", "</", "<a ", '<a b="', "<?", "&#", "<table><tr><td>x", "<b></i>", "<ul><li>x"]
UNITS += ["<pre>\n", "<a href=/x>", "<hr>", "x", "<script>", "<p hidden>", "e\u0301", "a\u200d", "<td>"]


@pytest.mark.parametrize("unit", UNITS)
def test_a_page_made_to_be_slow_ends(unit: str) -> None:
    """The test's own time limit is the check: what grows with the square of its length takes minutes here."""
    document = read_html(unit * (262_144 // len(unit)), ADDRESS)
    assert len(lines_of(document)) <= LIMIT + 2


def test_a_page_that_is_too_long_says_so() -> None:
    assert lines_of(read_html("<p>words and more words</p>" * 10_000))[-1] == "The rest is too long to be shown here."


TAGS = ["p", "table", "tr", "td", "th", "ul", "ol", "li", "a", "b", "h2", "pre", "nav", "dd", "dt", "select", "option"]
PIECES = [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]
PIECES += ["text", " ", "\n", "<a href=/x>", "<!", "<", ">", "&", "<![x[", "'", '"']


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_heap_of_tags_becomes_a_document(pieces: list[str]) -> None:
    document = read_html("".join(pieces), ADDRESS)
    assert set(document.links) <= {"http://crm.test/x"}
    for line in lines_of(document, 24):
        assert len(line) <= 24


@given(st.text(max_size=300))
def test_any_text_becomes_a_document(source: str) -> None:
    lines_of(read_html(source, ADDRESS))
