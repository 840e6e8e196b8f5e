"""A transfer that somebody wrote into a file, read as the bridge would: its faults show before it is sent."""

from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from console_schemas.ids import new_id
from console_schemas.transfer import TransferRequest
from console_schemas.transfer_limits import TRANSFER_BYTES, too_large, too_many
from console_schemas.unknown_fields import unknown_fields
from console_schemas.wire import Invalid, decode, encode


class TransferFile(NamedTuple):
    """What can be sent, and what of the file cannot."""

    request: TransferRequest
    ignored: tuple[str, ...]


def read_transfer(data: bytes, *, fill: bool) -> TransferFile:
    """The transfer in the bytes; with `fill` the required fields need not be there. Raises `Invalid`."""
    if fill:
        told = decode(data, dict[str, msgspec.Raw])
        made_up = {
            "transfer_id": new_id("t"),
            "conversation_id": new_id("chat"),
            "requested_at": datetime.now(UTC),
        }
        data = encode(made_up | told)
    request = decode(data, TransferRequest)
    if faults := too_large(data, TRANSFER_BYTES, "transfer") or too_many(request):
        raise Invalid(*faults)
    return TransferFile(request, unknown_fields(data, TransferRequest))
