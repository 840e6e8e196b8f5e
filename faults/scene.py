"""Where the parts stand: which ground a fault needs, and what this machine lacks for it."""

import os
import shutil
from typing import Literal

Scene = Literal["plain", "small disks", "two hosts", "shifted clocks"]
"""`plain`: all behind relays on loopback. The others: stores on small file systems of their own; parts in network
namespaces; Python processes whose clock can be moved."""


def missing_for(scene: Scene) -> str:
    """Why this scene cannot be set up here; nothing where it can."""
    root = os.geteuid() == 0
    if scene == "small disks" and not root:
        return "mounting a tmpfs needs root"
    if scene == "two hosts" and not (root and find_program("ip")):
        return "network namespaces need root and `ip` (iproute2)"
    return ""


def find_program(name: str) -> str:
    """Where a system program is, also where administrators keep theirs; nothing where it is not."""
    return shutil.which(name, path=os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin") or ""
