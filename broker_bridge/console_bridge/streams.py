"""The streams of the bus: created when missing, brought up to date when they differ."""

from collections.abc import Container
from dataclasses import replace
from typing import Any

from nats.js import JetStreamContext, api
from nats.js.errors import APIError, NotFoundError, ServiceUnavailableError

from console_client.limit_settings import DEFAULT_LIMITS, LimitSettings
from console_schemas.subjects import IN_STREAM, KEYS_STREAM, LOG_STREAM, OUT_STREAM, PEOPLE_STREAM, Subjects

OUT_MAX_AGE = 7 * 24 * 3600.0
"""Seconds that a bot may be away without losing what it was told."""
OUT_DUPLICATE_WINDOW = 600.0
LOG_DUPLICATE_WINDOW = 120.0


class StreamRefused(Exception):
    """The broker does not let a stream be as it must be; the message says which and why."""


def stream_configs(subjects: Subjects, limits: LimitSettings) -> tuple[api.StreamConfig, ...]:
    """What each stream must be like. Only what bots send is limited in size; the rest by the broker's store."""
    return (
        _stream(
            IN_STREAM,
            subjects.all_inbound,
            retention=api.RetentionPolicy.WORK_QUEUE,
            discard=api.DiscardPolicy.NEW,
            discard_new_per_subject=True,
            max_msgs_per_subject=limits.customer_waiting,
            max_bytes=limits.intake_bytes,
        ),
        _stream(OUT_STREAM, subjects.all_outbound, max_age=OUT_MAX_AGE, duplicate_window=OUT_DUPLICATE_WINDOW),
        _record(LOG_STREAM, subjects.all_log, duplicate_window=LOG_DUPLICATE_WINDOW),
        people_stream(subjects),
        _record(KEYS_STREAM, subjects.all_keys),
    )


def people_stream(subjects: Subjects) -> api.StreamConfig:
    """The copy of the records of all logins: nobody can delete a record from it, or all of them."""
    return _record(PEOPLE_STREAM, subjects.all_logins, deny_delete=True, deny_purge=True)


def _record(name: str, subject: str, **particular: Any) -> api.StreamConfig:
    """A stream that refuses what is new where it is full, and so loses nothing that it has."""
    return _stream(name, subject, discard=api.DiscardPolicy.NEW, **particular)


def _stream(
    name: str, subject: str, *, retention: api.RetentionPolicy = api.RetentionPolicy.LIMITS, **particular: Any
) -> api.StreamConfig:
    """A stream on disk, of which single messages can be read."""
    return api.StreamConfig(
        name=name,
        subjects=[subject],
        retention=retention,
        storage=api.StorageType.FILE,
        allow_direct=True,
        **particular,
    )


EXCHANGE = (IN_STREAM, OUT_STREAM)
RECORDS = (LOG_STREAM, PEOPLE_STREAM, KEYS_STREAM)
"""In an account of their own, where there are accounts."""


async def ensure_streams(
    jetstream: JetStreamContext,
    subjects: Subjects,
    names: Container[str] = (*EXCHANGE, *RECORDS),
    limits: LimitSettings = DEFAULT_LIMITS,
) -> None:
    """Create or update these. What operators set besides (replicas, placement) stays. Raises `StreamRefused`."""
    for wanted in (each for each in stream_configs(subjects, limits) if each.name in names):
        try:
            await _ensure(jetstream, wanted)
        except ServiceUnavailableError as error:
            raise StreamRefused(
                "JetStream does not run on this broker: enable it, or start the broker with the shipped nats.conf."
            ) from error
        except (APIError, TimeoutError) as error:
            raise StreamRefused(f"The stream {wanted.name} cannot be set up: {_reason(error)}") from error


UNANSWERED = "the broker does not answer, or does not let us: after an update run `console people publish`"


def _reason(error: APIError | TimeoutError) -> str:
    return error.description or str(error) if isinstance(error, APIError) else UNANSWERED


async def _ensure(jetstream: JetStreamContext, wanted: api.StreamConfig) -> None:
    try:
        found = (await jetstream.stream_info(str(wanted.name))).config
    except NotFoundError:
        await jetstream.add_stream(wanted)
        return
    ours: dict[str, Any] = {key: value for key, value in vars(wanted).items() if value is not None}
    if any(getattr(found, key) != value for key, value in ours.items() if key in _OURS):
        await jetstream.update_stream(replace(found, **{key: ours[key] for key in _OURS if key in ours}))


_OURS = frozenset(
    {
        "subjects",
        "retention",
        "storage",
        "discard",
        "discard_new_per_subject",
        "max_msgs_per_subject",
        "max_bytes",
        "max_age",
        "duplicate_window",
        "allow_direct",
    }
)
"""The settings the bridge relies on."""
