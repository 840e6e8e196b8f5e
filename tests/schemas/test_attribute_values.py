"""What a bot collected, as panels and a revealed secret give it: in no programming language's own spelling."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from console_schemas.agent_rules import secret_of
from console_schemas.engagement import Engagement, evolve
from console_schemas.events import EngagementRequested
from console_schemas.panels import PanelContext, panel_context
from console_schemas.people import Party
from console_schemas.transfer import Attribute, TransferRequest
from console_schemas.wire import decode, encode

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
ADDRESS = {"street": "Rua do Sol 14", "floors": [1, 2], "lift": True}


def asked_with(*attributes: Attribute) -> Engagement:
    transfer = TransferRequest(transfer_id="t", conversation_id="c", requested_at=NOW, attributes=attributes)
    by = Party(role="bot", id="bot")
    return evolve(
        None,
        EngagementRequested(engagement_id="e", version=1, epoch=0, at=NOW, by=by, bot="bot", transfer=transfer),
    )


@pytest.mark.parametrize(
    ("value", "given"),
    [("A 1/2", "A 1/2"), (7, "7"), (1.5, "1.5"), (True, "true"), (None, ""), (ADDRESS, ADDRESS), (["a"], ["a"])],
)
def test_a_panel_is_given_a_text_or_what_is_made_of_others_as_it_is(value: Any, given: Any) -> None:
    context = panel_context(asked_with(Attribute(name="found", value=value)), "ana")
    assert decode(encode(context), PanelContext).attributes == {"found": given}


def test_a_revealed_value_that_is_made_of_others_is_json() -> None:
    secret = secret_of(asked_with(Attribute(name="address", value=ADDRESS, sensitive=True)), "address")
    assert secret is not None and msgspec.json.decode(secret) == ADDRESS
