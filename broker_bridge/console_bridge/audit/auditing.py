"""The audit put together: what records, and what answers."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from time import monotonic

from nats.aio.client import Client

from console_bridge.audit.broker_address import address_by
from console_bridge.audit.questions import AuditQuestions, Handler, Recorded
from console_bridge.audit.recorder import Recorder
from console_bridge.audit.sessions import Sessions
from console_bridge.database import Database
from console_bridge.durability import monitor_of
from console_bridge.event_log import EventLog
from console_client.settings import Settings


class Auditing:
    """`recorder` takes in what is to be recorded, `questions` are the handlers of those about it."""

    def __init__(
        self,
        nc: Client,
        settings: Settings,
        log: EventLog,
        database: Database,
        logins: Callable[[], Recorded],
    ) -> None:
        address = address_by(lambda: monitor_of(nc, settings.bridge), open_broker=settings.nats.open_broker)
        self.recorder = Recorder(log.record, Sessions(database, address), lambda: datetime.now(UTC), monotonic)
        asked = AuditQuestions(database, log, logins, lambda: log.damage is not None)
        self.questions: Mapping[type, Handler] = asked.handlers
