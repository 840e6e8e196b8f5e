"""Filling in placeholders: whatever a customer is called, an address keeps its shape and an argument stays one."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console_schemas.panels import PanelContext
from console_schemas.text import clean_text
from console_schemas.transfer import Customer
from console_tui.panels.fetch import PanelFailed
from console_tui.panels.placeholders import KNOWN, fill_argv, fill_url
from support.panels import CONTEXT


def named(name: str) -> PanelContext:
    return replace(CONTEXT, customer=Customer(id="c", name=name), attributes={"x": name})


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("http://crm/c/{customer.id}", "http://crm/c/c-7"),
        ("http://crm/?o={attributes.order}&v={customer.verified}", "http://crm/?o=A%201%2F2&v=true"),
        ("http://crm/{queue}/{engagement_id}/{conversation_id}", "http://crm/billing/e_1/chat-1"),
        ("http://crm/?p={customer.phone}", "http://crm/?p="),
        ("http://crm/?a={attributes.address}", "http://crm/?a=%7B%22city%22%3A%22Porto%22%7D"),
        ("http://crm/plain", "http://crm/plain"),
    ],
)
def test_an_address_is_filled(template: str, filled: str) -> None:
    context = replace(CONTEXT, attributes=CONTEXT.attributes | {"address": {"city": "Porto"}})
    assert fill_url(template, context) == filled


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("http://crm/{customer.idd}", r"Unknown placeholder \{customer.idd\}"),
        ("http://crm/{}", r"Unknown placeholder \{\}"),
        ("http://crm/{customer.__class__}", "Unknown placeholder"),
        ("http://crm/{attributes.nothing}", "collected no nothing"),
        ("http://crm/{customer.phone}/x", "has no customer.phone"),
        ("http://{queue}.crm/", "placeholder in its host"),
        ("http://crm{queue}", "placeholder in its host"),
        ("{queue}://crm/", "placeholder in its host"),
        ("http://me:{queue}@crm/", "placeholder in its host"),
    ],
)
def test_what_cannot_be_filled_is_named(template: str, says: str) -> None:
    with pytest.raises(PanelFailed, match=says):
        fill_url(template, CONTEXT)


@pytest.mark.parametrize("value", ["..", ".", "../admin", "a/../b", "..\\x"])
def test_a_value_leads_to_no_other_page(value: str) -> None:
    with pytest.raises(PanelFailed, match="another page"):
        fill_url("http://crm/c/{customer.name}/card", named(value))
    assert fill_url("http://crm/?q={customer.name}", named(value))


@given(st.text(max_size=100))
def test_no_value_changes_the_shape_of_an_address(value: str) -> None:
    context = named(value)
    try:
        filled = fill_url("http://crm:81/c/{customer.name}/card?q={attributes.x}&z=1", context)
    except PanelFailed:
        assert not value.strip() or "." in value or not clean_text(value, newline=False)
        return
    parts = urlsplit(filled)
    assert filled.isascii()
    assert filled.isprintable()
    assert (parts.netloc, parts.path.count("/"), parts.fragment) == ("crm:81", 3, "")
    assert parts.path.startswith("/c/")
    assert parts.path.endswith("/card")
    assert parse_qs(parts.query, keep_blank_values=True) == {"q": [clean_text(value, newline=False)], "z": ["1"]}


@given(st.text(max_size=100))
def test_an_argument_stays_one_and_is_never_an_option(value: str) -> None:
    try:
        argv = fill_argv(("prog", "{customer.name}", "--name={customer.name}", "-x"), named(value))
    except PanelFailed:
        assert value.lstrip().startswith("-") or clean_text(value).startswith("-")
        return
    clean = clean_text(value, newline=False)
    assert argv == ("prog", clean, f"--name={clean}", "-x")
    assert "\0" not in clean
    assert not argv[1].startswith("-")


@pytest.mark.parametrize("value", ["-rf", "--help", "-"])
def test_a_value_that_looks_like_an_option_is_refused(value: str) -> None:
    with pytest.raises(PanelFailed, match="take for an option"):
        fill_argv(("prog", "{customer.name}"), named(value))
    assert fill_argv(("prog", "--name={customer.name}"), named(value)) == ("prog", f"--name={value}")


@pytest.mark.parametrize("argv", [(), ("{queue}",), ("run-{queue}", "x")])
def test_the_program_itself_is_never_filled_in(argv: tuple[str, ...]) -> None:
    with pytest.raises(PanelFailed, match="names no program"):
        fill_argv(argv, CONTEXT)


def test_every_known_placeholder_can_be_filled() -> None:
    context = replace(CONTEXT, attributes={"NAME": "value"})
    assert all(fill_argv(("prog", f"{{{name}}}"), context) for name in KNOWN)
