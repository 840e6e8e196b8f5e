"""An example of every message: built from its type, with values a reader recognises."""

import base64
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import inspect

_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

SAMPLES: dict[str, Any] = {
    "engagement_id": "e_nbswy3dpeb3w64tmmqqho2lu",
    "id": "c-1042",
    "block.id": "s_1",
    "message.id": "m_1",
    "engagement.id": "e_nbswy3dpeb3w64tmmqqho2lu",
    "conversation_id": "chat-7",
    "transfer_id": "t-2026-11-22-0001",
    "message_id": "m_1",
    "bot": "shop-bot",
    "name": "Ana Ferreira",
    "agent_name": "Alex Morgan",
    "email": "ana.ferreira@example.net",
    "phone": "+351 912 555 014",
    "language": "en",
    "channel": "web",
    "queue": "orders",
    "reason": "Parcel never arrived",
    "text": "My parcel says delivered, but it is not here.",
    "note": "Please check with the warehouse.",
    "notes": "Parcel lost, a new one was sent.",
    "summary": "Order 48120-77 shows as delivered, but never arrived.",
    "label": "Order",
    "value": "48120-77",
    "passkey.value": "amber-falcon-29",
    "excerpt": "A parcel that is lost is sent again within two days.",
    "title": "Lost parcels",
    "url": "https://crm.example.net/customers/c-1042",
    "source": "extract",
    "origin": "extract",
    "secret": "passkey",
    "message": "Bea was faster: Ana Ferreira is with Bea.",
    "by": "Bea",
    "subject": "console.in.shop-bot.chat-7.transfer",
    "problems": ["Required field is missing - at `$.transfer_id`"],
    "ignored": ["Unknown field, ignored - at `$.queue`; meant `$.routing.queue`?"],
    "code": "taken",
    "raw": base64.b64encode(b"{not json").decode(),
    "instruction": "Offer to send it again.",
    "preferred_agent": "alex",
    "versions": {"e_nbswy3dpeb3w64tmmqqho2lu": 7},
    "engagements": {"e_nbswy3dpeb3w64tmmqqho2lu": 7},
    "queues": {"orders": 42},
    "attributes": {"order_number": "48120-77"},
    "on_behalf_of": "alex",
    "outcome": "accepted",
    "disposition": "solved",
    "intent": "missing_parcel",
    "confidence": 0.91,
    "me.queues": ["*"],
    "score": 7.4,
    "version": 7,
    "sequence": 1204,
    "position": 2,
    "total": 31,
    "entries": 12,
    "queue_version": 42,
    "priority": 3,
    "limit": 100,
    "covers": 12,
    "number": 1,
    "key": "UAOWJV2TURY7AL2BKTUAUOMEC5WGAPXOUY7AJEDNKDE42DFC3G53O3Q5",
    "before": "9f290fbfc901a01e5e258b9985d9650fc790d12d64c6baa758fd5ff8a30a30a4",
    "epoch": 1,
    "reason.code": "no_answer",
    "reason.text": "Parcel never arrived",
    "attributes.name": "order_number",
    "attributes.sensitive": False,
    "capabilities.max_length": 1000,
    "author.id": "c-1042",
    "author.role": "customer",
    "agent.id": "alex",
    "agent.name": "Alex Morgan",
    "agent.role": "agent",
    "me.id": "alex",
    "me.name": "Alex Morgan",
    "me.role": "agent",
    "owner.id": "alex",
    "owner.name": "Alex Morgan",
    "owner.role": "agent",
    "by.id": "alex",
    "by.name": "Alex Morgan",
    "by.role": "agent",
    "message_history.id": "h0",
    "role": "customer",
    "skills": ["returns"],
    "reason.confidence": 0.91,
}


_BUILTIN: dict[type, type] = {
    inspect.StrType: str,
    inspect.IntType: int,
    inspect.FloatType: float,
    inspect.DictType: dict,
    inspect.AnyType: str,
    inspect.BytesType: str,
    inspect.BoolType: bool,
}


def example_of(kind: Any) -> Any:
    """A value of the type (a msgspec struct class), every required field and the telling optional ones filled."""
    return msgspec.convert(_example(inspect.type_info(kind), ""), kind)


def _example(info: inspect.Type, path: str) -> Any:
    name = path.rpartition(".")[2]
    match info:
        case inspect.StructType():
            return _of_struct(info, name)
        case inspect.UnionType():
            return _example(next(each for each in info.types if not isinstance(each, inspect.NoneType)), path)
        case inspect.LiteralType():
            wanted = SAMPLES.get(path, SAMPLES.get(name))
            return wanted if wanted in info.values else info.values[0]
        case inspect.VarTupleType() | inspect.ListType():
            known = SAMPLES.get(path, SAMPLES.get(name))
            return known if isinstance(known, list) else [_example(info.item_type, path)]
        case inspect.DateTimeType():
            return _AT
    for known in (SAMPLES.get(path), SAMPLES.get(name)):
        if isinstance(known, _BUILTIN.get(type(info), ())):
            return known
    return _plain(info)


def _of_struct(info: inspect.StructType, name: str) -> dict[str, Any]:
    told = {
        field.encode_name: _example(field.type, f"{name}.{field.encode_name}" if name else field.encode_name)
        for field in info.fields
    }
    return {info.tag_field: info.tag, **told} if info.tag_field else told


def _plain(info: inspect.Type) -> Any:
    match info:
        case inspect.BoolType():
            return True
        case inspect.IntType():
            return 1
        case inspect.FloatType():
            return 5.0
        case inspect.DictType():
            return {}
        case inspect.BytesType():
            return SAMPLES["raw"]
    return "example"
