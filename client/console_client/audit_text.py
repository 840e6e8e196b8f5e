"""Lines of the audit as text for a terminal: everything that others have named is shown clean."""

from collections.abc import Iterable

from console_schemas.audit import AuditLine
from console_schemas.text import one_line

WIDTHS = (19, 14, 22, 28)
HEAD = ("when", "who", "what", "engagement")


def head_text() -> str:
    """What the columns are."""
    return _columns(HEAD) + "  details"


def line_text(line: AuditLine) -> str:
    """One act in one line; the time is that of this machine's zone."""
    when = line.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    details = " ".join(f"{name}={_value(value)}" for name, value in line.details.items())
    where = origin_text(line.origin)
    rest = "  ".join(part for part in (details, where and f"from {where}") if part)
    return f"{_columns((when, line.who, line.what, line.engagement))}  {rest}".rstrip()


def origin_text(origin: dict[str, str]) -> str:
    """Where a session is: first what the broker knows, then what the program says of itself."""
    told = {name: one_line(value) for name, value in origin.items()}
    parts = [
        told.get("address", ""),
        f"(says: {_says(told)})" if _says(told) else "",
    ]
    return " ".join(part for part in parts if part)


def footer_text(number: int, *, proved: bool, head: int) -> str:
    """How many acts there are, and how far they can be relied on."""
    proof = (
        "each is in the log as it was stored"
        if proved
        else "NOT PROVED: the log cannot be compared now; `console log check` says more"
    )
    return f"{number} {'act' if number == 1 else 'acts'}; {proof}; the log holds {head} facts."


def _says(told: dict[str, str]) -> str:
    account, host = told.get("account", ""), told.get("host", "")
    at = f"{account}@{host}" if account and host else account or host
    ssh = f"ssh from {told['ssh']}" if told.get("ssh") else ""
    return ", ".join(part for part in (at, told.get("terminal", ""), ssh, told.get("program", "")) if part)


def _columns(values: Iterable[str]) -> str:
    cells = (one_line(value) for value in values)
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))


def _value(value: str) -> str:
    text = one_line(value)
    return f'"{text}"' if " " in text else text
