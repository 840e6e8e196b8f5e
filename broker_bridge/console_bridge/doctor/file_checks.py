"""Whether keys and logins can be read by their owner alone."""

import os
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console_bridge.doctor.finding import Finding, bad, ok, weak
from console_bridge.identity.claims import outdated_accounts
from console_bridge.identity.folder import IdentityError, IdentityFolder
from console_schemas.directory import ChainBroken, DirectoryRecord, newest

SOON = timedelta(days=14)
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check_files(folder: IdentityFolder | None, creds: Iterable[Path]) -> Iterator[Finding]:
    """The folder with the keys, where it is on this machine, and the logins in use."""
    files = [each for each in creds if each.exists()]
    if folder is not None:
        files += [folder.path, *folder.path.rglob("*")]
    loose = [each for each in files if each.stat().st_mode & OTHERS or each.stat().st_uid not in (os.getuid(), 0)]
    if loose:
        names = " ".join(str(each) for each in loose[:5])
        yield bad("file modes", f"others can read {len(loose)} files with keys or logins", f"Run: chmod go-rwx {names}")
    else:
        yield ok("file modes", f"{len(files)} files with keys and logins are their owner's alone")
    if folder is not None:
        yield from _check_records(folder)


def check_ends(records: Iterable[DirectoryRecord], now: datetime) -> Finding:
    """Whose login has ended by itself, or does so within a fortnight."""
    ends = {each.id: each for each in newest(records).values() if each.standing == "active" and each.ends is not None}
    soon = [f"{id} {each.ends:%Y-%m-%d}" for id, each in ends.items() if each.ends and each.ends < now + SOON]
    if not soon:
        return ok("ends of logins", "none within a fortnight")
    remedy = "Run `console people renew` or `console bots renew` with --days, and hand over the new file."
    return weak("ends of logins", f"ended, or within a fortnight: {', '.join(soon[:10])}", remedy)


def _check_records(folder: IdentityFolder) -> Iterator[Finding]:
    try:
        records = folder.records()
        outdated = outdated_accounts(folder)
    except (ChainBroken, IdentityError) as error:
        yield bad("directory", str(error), f"Put back {folder.path} from its copy, and find out who changed it.")
        return
    yield ok("directory", f"{len(records)} records, each bound to the one before it")
    yield check_ends(records, datetime.now(UTC))
    if outdated:
        remedy = "Run `console people publish`."
        yield weak("permissions", f"those of {', '.join(outdated)} are of another release or not written yet", remedy)
    else:
        yield ok("permissions", "those of this release")
