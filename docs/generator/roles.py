"""The table of what each role and service may do, from the permissions that the broker is given."""

from collections.abc import Iterable

from console_bridge.identity.permissions import account_of, permissions

_ABOUT = {
    "owner": "leads; serves customers too",
    "admin": "leads; serves customers too",
    "agent": "serves customers",
    "supervisor": "looks after queues: `console waiting`",
    "ops": "keeps it running: metadata only",
    "bot": "hands customers over",
    "panel": "answers beside the chat",
    "bridge-answering": "the bridge where it answers",
    "bridge": "the bridge where it tells and takes in",
    "ai": "drafts, never sends",
    "bridge-log": "the bridge where it writes the log",
    "log-keeper": "`console log restore`, where the keys are",
    "directory": "`console people`, for a moment",
}


def roles_table() -> str:
    """One row each."""
    rows = ["| | account | may publish, and so ask | may subscribe to |", "|---|---|---|---|"]
    for role, allowed in permissions("console").items():
        name = f"**{role}**: {_ABOUT[role]}"
        rows.append(f"| {name} | {account_of(role)} | {_subjects(allowed.publish)} | {_subjects(allowed.subscribe)} |")
    return "\n".join(rows)


def _subjects(patterns: Iterable[str]) -> str:
    """Subjects that differ in their last token alone stand together."""
    together: dict[str, list[str]] = {}
    for pattern in patterns:
        stem, _, last = pattern.replace("{{name()}}", "ID").replace("{{tag(queue)}}", "QUEUE").rpartition(".")
        together.setdefault(stem, []).append(last)
    return " ".join(
        f"`{stem}.{lasts[0]}`" if len(lasts) == 1 else f"`{stem}.{{{','.join(lasts)}}}`"
        for stem, lasts in together.items()
    )
