"""The signs that double every colour: one set for terminals that have them, one in plain ASCII."""

from typing import NamedTuple

from console_schemas.engagement import Status


class Signs(NamedTuple):
    """One character for each meaning, each one column wide."""

    customer: str
    agent: str
    bot: str
    system: str
    sending: str
    stored: str
    unknown: str
    failed: str
    unread: str
    draft: str
    typing: str
    new: str
    head: str
    offered: str
    urgent: str
    waiting: str
    active: str
    on_hold: str
    wrap_up: str
    ended: str
    listening: str
    stopped: str
    connected: str
    connecting: str
    secret: str
    verified: str
    ai: str
    up: str
    down: str
    rule: str
    bar: str
    dot: str
    ellipsis: str
    cursor: str

    def of_status(self, status: Status) -> str:
        """The sign of an engagement's status."""
        match status:
            case "queued":
                return self.waiting
            case "offered":
                return self.offered
            case "active":
                return self.active
            case "on_hold":
                return self.on_hold
            case "wrap_up":
                return self.wrap_up
        return self.ended


UNICODE = Signs(
    customer="›",
    agent="‹",
    bot="◦",
    system="·",
    sending="…",
    stored="✓",
    unknown="?",
    failed="✗",
    unread="●",
    draft="✎",
    typing="…",
    new="*",
    head="⇡",
    offered="→",
    urgent="!",
    waiting="◌",
    active="▸",
    on_hold="‖",
    wrap_up="▪",
    ended="▫",
    listening="◉",
    stopped="○",
    connected="✓",
    connecting="↻",
    secret="¶",
    verified="✓",
    ai="✦",
    up="↑",
    down="↓",
    rule="─",
    bar="│",
    dot="·",
    ellipsis="…",
    cursor="▌",
)
ASCII = Signs(
    customer=">",
    agent="<",
    bot="o",
    system="-",
    sending=".",
    stored="+",
    unknown="?",
    failed="x",
    unread="*",
    draft="~",
    typing=".",
    new="*",
    head="^",
    offered="/",
    urgent="!",
    waiting="o",
    active=">",
    on_hold='"',
    wrap_up="#",
    ended="=",
    listening="@",
    stopped="o",
    connected="+",
    connecting="~",
    secret="#",
    verified="+",
    ai="&",
    up="^",
    down="v",
    rule="-",
    bar="|",
    dot="-",
    ellipsis="~",
    cursor=">",
)
