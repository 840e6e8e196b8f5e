"""Which addresses a panel may open, and which of those that bots propose become panels."""

import pytest

from console_schemas.transfer import PanelLink
from console_tui.panels.fetch import PanelFailed
from console_tui.panels.hosts import Hosts, encoded
from console_tui.panels.proposed import proposed_panels

HOSTS = Hosts(("wiki.test", "Shop.test:8443", "[::1]:81"), "https://crm.test/c/{customer.id}")


@pytest.mark.parametrize(
    "address",
    ["https://crm.test/", "http://CRM.test/x", "https://wiki.test", "https://shop.test:8443/", "http://[::1]:81/"],
)
def test_allowed(address: str) -> None:
    assert address in HOSTS


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.test/",
        "https://crm.test:8080/",
        "https://crm.test.evil.test/",
        "https://evil.test/?crm.test",
        "https://crm.test@evil.test/",
        "https://me@crm.test/",
        "https://shop.test/",
        "http://[::1]/",
        "file:///etc/passwd",
        "ftp://crm.test/",
        "javascript:alert(1)",
        "//crm.test/",
        "https://",
        "https://crm.test:x/",
        "https://[crm/",
        "https://crm.test/" + "x" * 5_000,
        "",
    ],
)
def test_refused(address: str) -> None:
    assert address not in HOSTS
    with pytest.raises(PanelFailed):
        HOSTS.check(address)


def test_a_panel_with_a_port_allows_that_port_only() -> None:
    hosts = Hosts((), "http://crm.test:8080/")
    assert ["http://crm.test:8080/x" in hosts, "http://crm.test/" in hosts] == [True, False]


def test_encoding_keeps_what_is_encoded() -> None:
    assert encoded(" http://crm.test/a b/%20ü?q={x}&r=1 ") == "http://crm.test/a%20b/%20%C3%BC?q=%7Bx%7D&r=1"


def test_a_bot_proposes_pages_of_listed_hosts_only() -> None:
    links = (
        PanelLink(title="Order\x1b[2J 7", url="https://shop.test/o/{customer.id}"),
        PanelLink(title="Evil", url="https://evil.test/"),
        PanelLink(title="File", url="file:///etc/passwd"),
        PanelLink(title="", url="http://shop.test"),
    )
    panels = proposed_panels(links, ("shop.test",))
    assert [(panel.title, panel.kind, panel.url) for panel in panels] == [
        ("Order\ufffd 7", "web", "https://shop.test/o/%7Bcustomer.id%7D"),
        ("Page", "web", "http://shop.test"),
    ]
    assert proposed_panels(links, ()) == ()
