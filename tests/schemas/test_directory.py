"""The directory's records: bound to each other, and what follows from them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console_schemas.directory import ChainBroken, DirectoryRecord, digest_of, newest, read_records, revoked_keys
from console_schemas.wire import encode

START = datetime(2026, 1, 1, tzinfo=UTC)
Step = tuple[str, str]


def records_of(steps: list[Step]) -> list[bytes]:
    """Records as a registrar writes them: a step is who, and what happens to their login."""
    raw: list[bytes] = []
    known: dict[str, DirectoryRecord] = {}
    for number, (id, change) in enumerate(steps, 1):
        fresh = id not in known or change in ("added", "renewed")
        key = f"U{number}" if fresh else known[id].key
        standing = {"suspended": "suspended", "removed": "removed"}.get(change, "active")
        known[id] = DirectoryRecord(
            number=number,
            at=START + timedelta(seconds=number // 2),
            by="test",
            change=change,  # type: ignore[arg-type]
            id=id,
            name=id,
            role="agent",
            key=key,
            standing=standing,  # type: ignore[arg-type]
            before=digest_of(raw[-1]) if raw else "",
        )
        raw.append(encode(known[id]))
    return raw


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ana", "ben"]), st.sampled_from(["added", "suspended", "resumed", "removed", "renewed"])
    ),
    min_size=1,
    max_size=12,
)


@given(STEPS)
def test_only_the_newest_key_of_an_active_login_is_good(steps: list[Step]) -> None:
    records = read_records(records_of(steps))
    good = {each.key for each in newest(records).values() if each.standing == "active"}
    revoked = revoked_keys(records)
    assert revoked.keys() == {each.key for each in records} - good
    for key, second in revoked.items():
        issued = min(each.at for each in records if each.key == key)
        assert second >= int(issued.timestamp()), "a login issued in that second would still be good"


@given(STEPS, st.data())
def test_a_record_that_is_changed_left_out_or_put_elsewhere_shows(steps: list[Step], data: st.DataObject) -> None:
    raw = records_of([*steps, ("ana", "added")])
    place = data.draw(st.integers(0, len(raw) - 2))
    changed = encode(replace(read_records(raw)[place], by="somebody else"))
    for broken in ([*raw[:place], changed, *raw[place + 1 :]], raw[:place] + raw[place + 1 :], raw[place + 1 :]):
        with pytest.raises(ChainBroken):
            read_records(broken)
