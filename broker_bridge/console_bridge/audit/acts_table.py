"""What the table of acts answers: where a session is."""

import msgspec
from sqlite_utils import Database

_details = msgspec.json.Decoder(dict[str, str])


def session(db: Database, person: str, session: str, at: int = 0) -> dict[str, str] | None:
    """Where a session of a person was at this place of the log (0: now), as it was recorded; None: it was not.

    It is recorded in the background, so that the first fact may stand before it.
    """
    place = "where act = 'session-opened' and person_id = ? and session = ?"
    before = f"select details from acts {place} and sequence < ? order by sequence desc limit 1"
    for row in db.query(before, [person, session, at or 2**62]):
        return _details.decode(row["details"])
    for row in db.query(f"select details from acts {place} order by sequence limit 1", [person, session]):
        return _details.decode(row["details"])
    return None
