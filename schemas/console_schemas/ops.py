"""What ops hear of every fact: who, what, when and where, never a word that anybody wrote."""

from console_schemas.base import Moment, Tagged


class OpsNotice(Tagged, frozen=True, kw_only=True):
    """A fact without its text: ids, kinds and times."""

    event: str
    """The fact's own tag, such as `message-posted`; or `log-damaged`, `storage-refused` or `storage-restored`;
    `bot-delayed` or `person-refused` for one who says or asks more than the limits allow."""
    sequence: int
    """In the log."""
    at: Moment
    engagement_id: str = ""
    version: int = 0
    epoch: int = 0
    bot: str = ""
    conversation_id: str = ""
    queue: str = ""
    status: str = ""
    """Of the engagement, after the fact."""
    by: str = ""
    """The id of who did it."""
    role: str = ""
    code: str = ""
    """Why input was set aside, which act was recorded, what is wrong with the log, or why the broker stores nothing."""
