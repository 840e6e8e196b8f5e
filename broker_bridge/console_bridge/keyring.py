"""The keys of engagements: made with the first fact, read again to open facts, destroyed to erase them."""

import secrets
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from nats.aio.client import Client

from console_bridge import sealing
from console_bridge.key_store import MASTER, KeyStore
from console_bridge.log_following import Logged
from console_bridge.log_guard import NotStored
from console_bridge.master_key import KeyRefused, MasterKey, make_master_key, master_key_file, read_master_key
from console_client.settings import Settings
from console_schemas.events import LoggedEvent
from console_schemas.subjects import Subjects
from console_schemas.wire import decode_logged

KEPT = 20_000
"""Keys that are at hand; others are read again."""


class DataKey(NamedTuple):
    """The key of an engagement, and as it is stored; both are empty for one that was destroyed."""

    key: bytes
    wrapped: bytes


class Keyring:
    """Seals facts and opens them. Without a master key nothing is sealed, and what is sealed stays so."""

    def __init__(self, store: KeyStore, master: MasterKey | None) -> None:
        self._store = store
        self._master = master
        self._kept: OrderedDict[str, DataKey] = OrderedDict()

    async def sealed(self, event: LoggedEvent) -> bytes:
        """The bytes of a fact for the log. Raises a NATS error, `TimeoutError` or `NotStored`."""
        clear, secret = sealing.divided(event)
        if not secret:
            return clear
        name = sealing.key_id(event)
        found = self._kept.get(name)
        if found is None or not found.key:
            if self._master is None:
                raise NotStored("there is no master key to seal it with.")
            wrapped = self._master.wrap(secrets.token_bytes(sealing.KEY), name)
            found = self._keep(name, await self._store.create(name, wrapped))
        if not found.key:
            raise NotStored(f"the key of {name} cannot be opened with this master key.")
        return sealing.sealed(clear, secret, found.key)

    async def opened(self, facts: Sequence[Logged]) -> list[Logged]:
        """The facts whole. One whose key is gone stays as it is: impersonal."""
        boxes = [sealing.parts(fact.raw) for fact in facts]
        names = [sealing.key_id(fact.event) if box else "" for fact, (_, box) in zip(facts, boxes, strict=True)]
        unknown = {name for name in names if name and name not in self._kept}
        found = await self._store.read_all(unknown) if unknown else {}
        known = {name: self._keep(name, found[name]) if name in found else self._kept[name] for name in {*names} - {""}}
        return [
            self._opened(fact, clear, box, known[name]) if name else fact
            for fact, name, (clear, box) in zip(facts, names, boxes, strict=True)
        ]

    def open_with(self, fact: Logged, wrapped: bytes) -> Logged:
        """A fact whole, with its key as the database has it."""
        clear, box = sealing.parts(fact.raw)
        return self._opened(fact, clear, box, self._keep(sealing.key_id(fact.event), wrapped)) if box else fact

    async def missing(self, names: Iterable[str]) -> list[str]:
        """Those that the store has no key of."""
        return [name for name, wrapped in (await self._store.read_all(names)).items() if not wrapped]

    async def put_back(self, name: str, wrapped: bytes) -> None:
        """Store a key again that the broker has lost."""
        self._keep(name, await self._store.create(name, wrapped))

    async def destroy(self, name: str) -> None:
        """From now on nobody opens what is sealed with it."""
        await self._store.destroy(name)
        self.forget(name)

    def forget(self, name: str) -> None:
        """Have it no longer at hand."""
        self._kept.pop(name, None)

    def _opened(self, fact: Logged, clear: bytes, box: bytes, key: DataKey) -> Logged:
        if not key.key:
            return fact._replace(sealed=True)
        try:
            event = decode_logged(sealing.opened(clear, box, key.key))
        except (sealing.Unopened, msgspec.MsgspecError):
            return fact._replace(sealed=True)  # the chain says whether its bytes were changed
        return fact._replace(event=event, key=key.wrapped)

    def _keep(self, name: str, wrapped: bytes) -> DataKey:
        try:
            kept = DataKey(self._master.unwrap(wrapped, name) if self._master else b"", wrapped)
        except sealing.Unopened:
            kept = DataKey(b"", b"")
        self._kept[name] = kept
        self._kept.move_to_end(name)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return kept


async def open_keyring(nc: Client, settings: Settings, *, make: bool = False) -> Keyring:
    """The keyring on this connection. Where nothing was ever sealed no master key need be there; `make` makes one.

    Raises `KeyRefused` where the master key is missing, or another one than the keys in the broker are wrapped with.
    """
    store = KeyStore(nc, Subjects(settings.nats.prefix))
    file = master_key_file(settings)
    known = (await store.read(MASTER)).decode()
    master = read_master_key(file)
    if master is None and known:
        raise KeyRefused(_missing(file))
    if make:
        master = master or make_master_key(file)
        known = known or (await store.create(MASTER, master.fingerprint.encode())).decode()
    if master and known and known != master.fingerprint:
        raise KeyRefused(
            f"{file} is not the master key that this broker's facts are sealed with (it is {master.fingerprint[:8]}, "
            f"wanted is {known[:8]}): put the right one there, or name it in bridge.master_key."
        )
    return Keyring(store, master)


def _missing(file: Path) -> str:
    return (
        f"There is no master key in {file}, and what is stored is sealed with one: put it back from its copy, "
        "or name it in bridge.master_key. Without it nobody can read what was said."
    )
