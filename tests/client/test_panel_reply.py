"""What anybody's look-up may answer, and what a panel makes of it."""

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from console_client.panel_reply import MAX_BYTES, read_panel_reply
from console_schemas.panels import PanelReply


def answered(data: bytes, content_type: str = "") -> PanelReply:
    """The reply that is read from these bytes."""
    headers = {"Content-Type": content_type} if content_type else None
    return read_panel_reply(Msg(_client=Client(), data=data, headers=headers))


@pytest.mark.parametrize(
    ("data", "content_type", "expected"),
    [
        (b'{"text": "# Ana", "format": "markdown"}', "", ("# Ana", "markdown")),
        (b'{"text": "just so"}', "", ("just so", "text")),
        (b'{"orders": [1]}', "", ('{\n  "orders": [\n    1\n  ]\n}', "json")),
        (b'{"text": 5}', "application/json", ('{\n  "text": 5\n}', "json")),
        (b"# Ana\n- gold customer", "", ("# Ana\n- gold customer", "markdown")),
        (b"plain words", "", ("plain words", "text")),
        (b"plain words", "text/markdown; charset=utf-8", ("plain words", "markdown")),
        (b"# a comment", "text/plain", ("# a comment", "text")),
        (b"{not json", "", ("{not json", "text")),
        (b"\xff\xfe", "", ("\ufffd\ufffd", "text")),
        (b"\x1b[2Jred", "", ("\ufffdred", "text")),
        (b"[" * 100_000, "", ("[" * 100_000, "text")),
        (b"", "", ("", "text")),
    ],
)
def test_a_reply_is_shown_as_what_it_is(data: bytes, content_type: str, expected: tuple[str, str]) -> None:
    reply = answered(data, content_type)
    assert (reply.text, reply.format) == expected


def test_too_much_is_cut() -> None:
    assert len(answered(b"x" * (MAX_BYTES + 5)).text) == MAX_BYTES
