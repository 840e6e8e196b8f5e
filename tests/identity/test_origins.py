"""Where somebody acts from: the broker's word counts for their own connection only."""

from console_bridge.audit.broker_address import address_by
from console_bridge.audit.caller import Caller, caller_of
from console_bridge.server_monitor import ServerMonitor
from console_client.origin import OwnSession
from console_schemas.acts import ORIGIN_HEADER, SESSION_HEADER
from support.broker import Broker
from support.identities import Identities, logged_in


async def test_an_address_is_told_of_ones_own_connection_and_no_other(guarded: Broker, identities: Identities) -> None:
    monitor = ServerMonitor(f"http://127.0.0.1:{guarded.monitor_port}")
    address = address_by(lambda: monitor, open_broker=False)
    async with (
        logged_in(identities, guarded.url, "ana", "agent") as ana,
        logged_in(identities, guarded.url, "ben", "agent") as ben,
    ):
        assert ana.client_id and ben.client_id
        assert await address("ana", ana.client_id) == "127.0.0.1"
        assert await address("ana", ben.client_id) == ""
        assert await address("ana", 999_999) == ""
        assert await address_by(lambda: None, open_broker=False)("ana", ana.client_id) == ""

        told = OwnSession("console", ana, {"SSH_CONNECTION": "192.0.2.7 50022 192.0.2.1 22"}).greeting()
        caller = caller_of("ana", told)
        assert caller.origin is not None and (caller.origin.ssh, caller.origin.connection) == (
            "192.0.2.7",
            ana.client_id,
        )


def test_headers_that_cannot_be_read_tell_nothing() -> None:
    assert caller_of("ana", None) == Caller("ana")
    assert caller_of("ana", {SESSION_HEADER: "a.b"}) == Caller("ana")
    assert caller_of("ana", {ORIGIN_HEADER: "{}"}) == Caller("ana")
    for wrong in ("{", '{"host": 7}', "[" * 5000, '{"host": "' + "x" * 3000 + '"}'):
        assert caller_of("ana", {SESSION_HEADER: "s1", ORIGIN_HEADER: wrong}) == Caller("ana", "s1")
