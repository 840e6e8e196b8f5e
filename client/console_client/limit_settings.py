"""The limits of the configuration: what one bot, one customer and one person may ask for."""

from typing import Annotated

from msgspec import Meta

from console_client.settings_section import Section

Amount = Annotated[int, Meta(ge=1)]
Rate = Annotated[float, Meta(gt=0)]


class LimitSettings(Section, frozen=True, kw_only=True):
    """How much one bot, one customer and one person may ask for, so that nobody slows the others down."""

    bot_messages: Rate = 100.0
    """Messages a second of one bot; what is more waits in `CONSOLE_IN` and is taken in later."""
    bot_burst: Amount = 300
    """Messages that a bot which was quiet may send at once before that."""
    bot_bytes: Rate = 2_097_152.0
    """Bytes a second of one bot."""
    bot_burst_bytes: Amount = 33_554_432
    """Bytes that a bot which was quiet may send at once before that."""
    bot_engagements: Amount = 20_000
    """Engagements of one bot that are not ended; another transfer is rejected with `too-many-open`."""
    queue_waiting: Amount = 20_000
    """Customers who wait in one queue; a bot's transfer of another one is rejected with `queue-full`."""
    customer_messages: Rate = 20.0
    """Messages a second in one conversation; what is more waits."""
    customer_burst: Amount = 200
    """Messages of one conversation at once before that."""
    customer_waiting: Amount = 1_000
    """Messages of one conversation that may wait in `CONSOLE_IN`; the broker refuses another one."""
    intake_bytes: Amount = 1_073_741_824
    """Bytes of all that waits in `CONSOLE_IN`, so that there is room for the log; the broker refuses what is more."""
    person_requests: Rate = 50.0
    """Commands and questions a second of one person; what is more is refused with `too-many-requests`."""
    person_burst: Amount = 500
    """Commands and questions of one person at once before that."""


DEFAULT_LIMITS = LimitSettings()
