"""How large a transfer may be when it comes in; the log is read whatever the limits were."""

from console_schemas.transfer import TransferRequest

TRANSFER_BYTES = 1024 * 1024
HISTORY = 2_000
"""Messages from before a transfer."""
SKILLS = 50


def too_large(data: bytes, most: int, kind: str) -> list[str]:
    """The fault of a payload with too many bytes."""
    return [f"{len(data):,} bytes; a {kind} may have at most {most:,}"] if len(data) > most else []


def too_many(transfer: TransferRequest) -> list[str]:
    """The faults of a transfer with too many parts, each with its path."""
    counted = (
        (transfer.message_history, HISTORY, "messages of history", "message_history"),
        (transfer.routing.skills, SKILLS, "skills", "routing.skills"),
    )
    return [
        f"{len(found):,} {name}; a transfer may have at most {most:,} - at `$.{path}`"
        for found, most, name, path in counted
        if len(found) > most
    ]
