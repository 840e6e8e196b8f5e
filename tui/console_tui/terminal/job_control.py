"""Whether somebody could bring this process back once it is stopped."""

import os
from pathlib import Path


def can_be_continued() -> bool:
    """Whether a shell with job control started it; started by sshd, mosh or a terminal itself, it would stop for ever.

    As the system sees it: some process above this one's group is in the same session, and can tell the group to go on.
    """
    group, above = os.getpgrp(), os.getppid()
    try:
        while above > 1 and os.getpgid(above) == group:
            above = _parent_of(above)
        return above > 1 and os.getsid(above) == os.getsid(0)
    except PermissionError:  # of another session, on some systems
        return False
    except (OSError, ValueError):
        return True


def _parent_of(process: int) -> int:
    status = Path(f"/proc/{process}/stat").read_text()
    return int(status.rpartition(")")[2].split()[1])
