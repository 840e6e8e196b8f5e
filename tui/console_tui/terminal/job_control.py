"""Stopping for the shell: whether somebody could bring this process back, and what stops with it."""

import os
import signal
from contextlib import suppress
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


def stop_job() -> None:
    """Stop this process and what was started together with it, as the key does in a terminal that has kept it.

    A `make` or a script that has started the console, and went on, would have the shell wait without a prompt.
    """
    handler = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    with suppress(PermissionError):
        os.killpg(os.getpgrp(), signal.SIGTSTP)
    signal.signal(signal.SIGTSTP, handler)
    os.kill(os.getpid(), signal.SIGSTOP)


def _parent_of(process: int) -> int:
    status = Path(f"/proc/{process}/stat").read_text()
    return int(status.rpartition(")")[2].split()[1])
