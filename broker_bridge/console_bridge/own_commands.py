"""What the bridge itself has decided on an engagement, by no console's or bot's wish."""

import logging

from console_bridge.command_handler import CommandHandler, Unavailable
from console_bridge.damage import LogDamaged
from console_bridge.event_log import Unresolved
from console_bridge.log_guard import NotStored
from console_schemas.case import Rejected
from console_schemas.commands import SystemCommand
from console_schemas.people import SYSTEM

_journal = logging.getLogger(__name__)


async def carry_out(handler: CommandHandler, engagement_id: str, command: SystemCommand) -> None:
    """Have it decided. What has moved on meanwhile, or cannot be stored now, is looked at again soon enough."""
    try:
        await handler.execute(engagement_id, command, SYSTEM)
    except Rejected:
        pass  # it has moved on since we looked
    except (Unavailable, Unresolved, NotStored, LogDamaged) as error:
        _journal.warning("%s waits: %s", type(command).__name__, error)
