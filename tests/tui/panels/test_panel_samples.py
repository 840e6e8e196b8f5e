"""The samples in examples/panels, run as the demo runs them and shown as the console shows them."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import nats
import pytest
from msgspec.structs import replace

from console_client.panel_reply import read_panel_reply
from console_client.settings import ConsoleSettings, PanelSettings, Settings
from console_schemas import wire
from console_schemas.panels import PanelReply, PanelRequest
from console_schemas.transfer import Customer
from console_tui.panels.fetching import make_fetch
from support.broker import ROOT, Broker
from support.panels import CONTEXT, text_of

SAMPLES = ROOT / "examples" / "panels"
CONFIGURED = msgspec.convert(tomllib.loads((SAMPLES / "panels.toml").read_text()), Settings).console


@contextmanager
def started(sample: str, *arguments: str, **environment: str) -> Iterator[str]:
    """The first line that a running sample prints: it is ready then."""
    command = [sys.executable, str(SAMPLES / sample), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


async def ask_nobody(request: PanelRequest) -> PanelReply:
    raise AssertionError("nobody is asked")


def configured(title: str) -> PanelSettings:
    """The panel of this title in the sample configuration, with its program where it is."""
    panel = next(each for each in CONFIGURED.panels if each.title == title)
    return replace(panel, argv=tuple(each.replace("/opt/panels", str(SAMPLES)) for each in panel.argv))


async def test_the_pages_lead_to_each_other() -> None:
    fetch = make_fetch(CONFIGURED, ask_nobody)
    with started("crm_pages.py", "--port", "0") as address:
        panel = replace(configured("Customer"), url=f"{address.removesuffix('c-1')}{{customer.id}}")
        card = await fetch(panel, CONTEXT, None)
        orders = await fetch(panel, CONTEXT, card.links[0])
        order = await fetch(panel, CONTEXT, orders.links[0])
        assert (await fetch(panel, CONTEXT, order.links[0])) == card
    assert [document.title for document in (card, orders, order)] == ["Customer c-7", "Orders of c-7", "Order c-7-1"]
    assert "Paid until" in text_of(card)


async def test_the_pages_write_no_name_as_html() -> None:
    context = replace(CONTEXT, customer=Customer(id="<b>&amp;%2F"))
    with started("crm_pages.py", "--port", "0") as address:
        panel = replace(configured("Customer"), url=f"{address.removesuffix('c-1')}{{customer.id}}")
        fetch = make_fetch(CONFIGURED, ask_nobody)
        card = await fetch(panel, context, None)
        orders = await fetch(panel, context, card.links[0])
    assert card.title == "Customer <b>&amp;%2F"
    assert orders.title == "Orders of <b>&amp;%2F"


async def test_the_look_up_answers(broker: Broker) -> None:
    client = await nats.connect(broker.url)

    async def ask(request: PanelRequest) -> PanelReply:
        return read_panel_reply(await client.request(request.subject, wire.encode(request.context), timeout=30))

    with started("crm_lookup.py", NATS_URL=broker.url) as ready:
        assert ready == "answering console.panel.crm"
        nested = {"delivery_address": {"city": "Porto"}, "items": ["Router", {"SIM": 2}]}
        context = replace(CONTEXT, attributes=CONTEXT.attributes | nested)
        document = await make_fetch(CONFIGURED, ask)(configured("CRM"), context, None)
    await client.close()
    assert text_of(document).startswith("Ada Lovelace\n\n· id: c-7\n")
    assert "· order: A 1/2" in text_of(document)
    assert text_of(document).endswith("· delivery address\n  · city: Porto\n· items\n  · Router\n  · …\n    · SIM: 2")


@pytest.mark.parametrize(
    ("title", "says"),
    [("Line check", "Line check for Ada Lovelace"), ("Hours", "Queue billing\nOpen  Mon-Fri 8-18")],
)
async def test_the_programs_print(title: str, says: str) -> None:
    document = await make_fetch(ConsoleSettings(), ask_nobody)(configured(title), CONTEXT, None)
    assert text_of(document).startswith(says)


def test_every_kind_of_panel_has_a_sample() -> None:
    assert {panel.kind for panel in CONFIGURED.panels} == {"web", "nats", "command"}
