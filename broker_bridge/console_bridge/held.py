"""Which engagements are held of a customer: found in the tables by id, mail address, phone number or engagement."""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from console_bridge import log_copy
from console_bridge.log_following import Logged, logged
from console_bridge.reads import Whole
from console_bridge.rows import engagement_of, stamp
from console_bridge.sealing import parts
from console_schemas.engagement import Engagement
from console_schemas.privacy import HeldEngagement

AT_ONCE = 200
"""Engagements that one pass works on."""


def of_customer(db: Database, customer: str) -> list[Engagement]:
    """The engagements of a customer of which something is held, oldest first."""
    wanted = _plain(customer)
    rows = db.query("select id, state from engagements where erased_at = '' order by rowid")
    found = []
    for row in rows:
        if row["id"] == customer:
            return [engagement_of(row)]
        if wanted in _plain(row["state"]):  # most are left out without being read
            state = engagement_of(row)
            if customer in _names(state) or wanted in map(_plain, _names(state)):
                found.append(state)
    return found


def ended_before(db: Database, moment: datetime, limit: int) -> list[str]:
    """The ids of engagements that ended before a moment and are not erased."""
    sql = """select id from engagements where open = 0 and erased_at = '' and ended_at != '' and ended_at < ?
             order by ended_at limit ?"""
    return [row["id"] for row in db.query(sql, [stamp(moment), limit])]


def set_aside(db: Database, state: Engagement, whole: Whole) -> list[Logged]:
    """What the bot sent in this conversation that could not be used."""
    sql = """select s.sequence, wrapped from set_aside_messages s left join data_keys on name = 'in-' || origin
             where instr(subject, ?) > 0 order by s.sequence"""
    found = []
    for row in list(db.query(sql, [f".in.{state.bot}.{state.conversation_id}."])):
        for sequence, _, data in log_copy.between(db, row["sequence"], row["sequence"]):
            found.append(whole(logged(sequence, data, None), row["wrapped"] or b""))
    return found


def told(db: Database, states: Iterable[Engagement]) -> tuple[HeldEngagement, ...]:
    """The engagements for who asks."""
    return tuple(
        HeldEngagement(
            engagement_id=state.id,
            bot=state.bot,
            conversation_id=state.conversation_id,
            status=state.status,
            requested_at=state.requested_at,
            ended_at=state.ended_at,
            entries=state.entries,
            in_clear=_in_clear(db, state.id),
        )
        for state in states
    )


def _in_clear(db: Database, engagement_id: str) -> bool:
    """Whether its first fact was stored by a release that sealed nothing."""
    sql = "select data from entries join facts using (sequence) where engagement_id = ? and position = 0"
    return any(not parts(row["data"])[1] for row in db.query(sql, [engagement_id]))


def _names(state: Engagement) -> set[str]:
    """What the customer may be found by."""
    customer = state.transfer.customer
    given = {customer.id, customer.email, customer.phone}
    given |= {str(each.value) for each in state.transfer.attributes if not each.sensitive and _reaches(each.name)}
    return given - {""}


def _reaches(name: str) -> bool:
    return any(word in name.lower() for word in ("mail", "phone", "tel", "mobile", "customer"))


def _plain(text: str) -> str:
    """Without what the same address or number may be written with or without."""
    return "".join(each for each in text.lower() if each.isalnum() or each in "@._")
