"""Times and spans as people read them. Pure."""

from datetime import datetime, timedelta, tzinfo

TICKING = 300
"""Seconds below which a span is shown to the second; above it only minutes change, and the line stays quiet."""

STEPS = ((120, 10), (TICKING, 30))
"""Seconds below which a wait is told in steps of so many seconds."""


def duration(seconds: float) -> str:
    """A span in at most six columns: `0:07`, `4:59`, `5m`, `59m`, `1h05`, `9h00`, `26h`, `4d`."""
    whole = max(0, int(seconds))
    if whole < TICKING:
        return f"{whole // 60}:{whole % 60:02d}"
    minutes = whole // 60
    if minutes < 60:
        return f"{minutes}m"
    hours = minutes // 60
    if hours < 10:
        return f"{hours}h{minutes % 60:02d}"
    return f"{hours}h" if hours < 72 else f"{hours // 24}d"


def elapsed(since: datetime | None, now: datetime | None) -> str:
    """The time from then to now; empty where one of them is not known."""
    if since is None or now is None:
        return ""
    return duration((now - since).total_seconds())


def waited(since: datetime | None, now: datetime | None) -> str:
    """How long somebody has waited, in steps: seconds that tick in several places would keep a thin line busy."""
    if since is None or now is None:
        return ""
    seconds = max(0, int((now - since).total_seconds()))
    step = next((step for below, step in STEPS if seconds < below), 1)
    return duration(seconds - seconds % step)


def clock(at: datetime, zone: tzinfo | None = None, *, seconds: bool = False) -> str:
    """Hour and minute, or also the second, in this zone (none: the machine's)."""
    return format(at.astimezone(zone), "%H:%M:%S" if seconds else "%H:%M")


def day(at: datetime, now: datetime | None, zone: tzinfo | None = None) -> str:
    """The day as a heading: `Today`, `Yesterday`, `Mon 3 Aug`, and the year where it is another one."""
    date = at.astimezone(zone).date()
    today = now.astimezone(zone).date() if now else None
    if date == today:
        return "Today"
    if today and date == today - timedelta(days=1):
        return "Yesterday"
    text = f"{date:%a} {date.day} {date:%b}"
    return text if today and date.year == today.year else f"{text} {date.year}"


def number(value: int) -> str:
    """A count with its thousands apart."""
    return f"{value:,}"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 customer`, `1,204 customers`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"
