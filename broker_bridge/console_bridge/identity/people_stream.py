"""`CONSOLE_PEOPLE`: the copy of the records of all logins that the bridge reads. Only ever added to."""

from nats.js import api

from console_schemas.subjects import PEOPLE_STREAM, Subjects


def people_stream(subjects: Subjects) -> api.StreamConfig:
    """What the stream is like: nobody can delete a record from it, or all of them."""
    return api.StreamConfig(
        name=PEOPLE_STREAM,
        subjects=[subjects.all_logins],
        retention=api.RetentionPolicy.LIMITS,
        storage=api.StorageType.FILE,
        discard=api.DiscardPolicy.NEW,
        deny_delete=True,
        deny_purge=True,
        allow_direct=True,
    )
