"""The people as the records in `CONSOLE_PEOPLE` have them, read at the start and followed from then on."""

import asyncio
import logging

from nats.aio.client import Client

from console_bridge.admission import Admission
from console_bridge.audit.questions import Recorded
from console_client.stream_reader import StreamReader, last_sequence
from console_schemas.directory import DirectoryRecord, digest_of
from console_schemas.subjects import PEOPLE_STREAM, Subjects
from console_schemas.wire import Invalid, decode

_journal = logging.getLogger(__name__)


class Directory:
    """Brings what is recorded of logins into the admission."""

    def __init__(self, nc: Client, subjects: Subjects, admission: Admission) -> None:
        self._nc = nc
        self._admission = admission
        self._reader = StreamReader(nc, PEOPLE_STREAM, subjects.all_logins, 0)
        self._read = asyncio.Event()
        self._records: list[tuple[DirectoryRecord, str]] = []
        self._sound = True

    def recorded(self) -> Recorded:
        """All records so far, for the audit."""
        return Recorded(self._records, self._sound)

    async def caught_up(self) -> None:
        """Return once everything that was recorded before is known; needs `run`."""
        newest = await last_sequence(self._nc, PEOPLE_STREAM)
        while self._reader.position < newest:
            self._read.clear()
            await self._read.wait()

    async def run(self) -> None:
        """Follow the records until the connection is closed or this is cancelled."""
        async for message in self._reader.messages():
            try:
                record = decode(message.data, DirectoryRecord)
                self._keep(record, digest_of(message.data))
                self._admission.take(record)
            except Invalid as error:
                self._sound = False
                name = message.subject.rpartition(".")[2]
                _journal.error("a record of %s cannot be read, who is refused for now: %s", name, error)
                self._admission.forget(name)
            self._read.set()

    def _keep(self, record: DirectoryRecord, digest: str) -> None:
        before = self._records[-1][1] if self._records else ""
        self._sound = self._sound and (record.number, record.before) == (len(self._records) + 1, before)
        self._records.append((record, digest))
