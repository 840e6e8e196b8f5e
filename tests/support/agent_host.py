"""A host for agents, made as docs/ssh.md tells an administrator to: with the very files of examples/ssh."""

import grp
import os
import pwd
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from console_bridge.broker import free_port, port_is_free
from support.eventually import SECONDS
from support.identities import Identities
from support.pty import Terminal
from support.screen import until
from support.ssh_server import PRIVILEGES, SSHD

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "ssh"
NEEDED = ("ssh", "sftp", "scp", "ssh-keygen", "useradd", "userdel", "groupadd", "unshare", "mount")
SEEN_ALSO = (Path(sys.base_prefix), Path(sys.prefix), ROOT)
"""What every account has to be able to read, wherever it is."""

CARELESS = """
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host_key
PidFile none
UsePAM no
AcceptEnv *
AllowTcpForwarding yes
X11Forwarding yes
Subsystem sftp internal-sftp
"""
"""What the rest of the host allows."""


def why_not() -> str:
    """Why such a host cannot be made here; empty: it can."""
    path = os.defpath + ":/usr/sbin:/sbin"
    missing = [name for name in NEEDED if shutil.which(name, path=path) is None]
    if SSHD is None or missing:
        return f"not installed: {', '.join(missing) or 'sshd'}"
    if os.geteuid() != 0:
        return "accounts can be made by root only"
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        return "a view of the files of one's own (unshare -m) is not allowed here"
    return ""


class AgentHost:
    """Two sshd, and the accounts of `people` on them; the `trusting` one hands on every variable that a client sends.

    `config` is added to the deployment's configuration. End it with `close`.
    """

    def __init__(self, identities: Identities, url: str, people: Sequence[str], config: str = "") -> None:
        # Where sshd trusts every folder above the keys, as it does in /etc.
        self.folder = Path(tempfile.mkdtemp(prefix="agent-host-", dir="/run"))
        self.folder.chmod(0o711)
        self._mark = f"lac{secrets.token_hex(3)}"
        self.group = f"{self._mark}-agents"
        self.accounts = {person: f"{self._mark}-{person}" for person in people}
        self.servers: dict[bool, subprocess.Popen[bytes]] = {}
        self._ports: dict[bool, int] = {}
        try:
            for name in ("host_key", *people):
                make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / name)]
                subprocess.run(make, check=True, timeout=20)
            self._install(url, config)
            for person, account in self.accounts.items():
                add = ["sh", str(self.folder / "add-agent"), account, str(identities.creds(person))]
                subprocess.run([*add, str(self.folder / f"{person}.pub")], check=True, timeout=20)
            PRIVILEGES.mkdir(mode=0o755, exist_ok=True)
            for trusting in (False, True):
                self._serve(trusting)
        except BaseException:
            self.close()
            raise

    def home(self, person: str) -> Path:
        """The home of somebody's account."""
        return self.folder / "homes" / self.accounts[person]

    def ids(self, person: str) -> tuple[int, int, int]:
        """User, group and the group of all agents."""
        entry = pwd.getpwnam(self.accounts[person])
        return entry.pw_uid, entry.pw_gid, grp.getgrnam(self.group).gr_gid

    def command(
        self,
        client: str,
        person: str,
        *arguments: str,
        flags: Sequence[str] = (),
        key: str = "",
        trusting: bool = False,
        to: str = "",
    ) -> list[str]:
        """The words that start `ssh`, `sftp` or `scp` as this person, or as this one with the key of another."""
        options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "LogLevel=ERROR"]
        options += ["BatchMode=yes", f"Port={self._ports[trusting]}", "ConnectTimeout=10"]
        place = ["-F", "none", "-i", str(self.folder / (key or person))]
        place += [word for option in options for word in ("-o", option)]
        return [client, *place, *flags, f"{self.accounts[person]}@127.0.0.1{to}", *arguments]

    def consoles(self, person: str) -> list[psutil.Process]:
        """The consoles that run as this person."""
        below = [each for server in self.servers.values() for each in psutil.Process(server.pid).children(True)]
        return [each for each in below if self._is_console(each, self.ids(person)[0])]

    def processes(self, person: str) -> list[psutil.Process]:
        """Everything that runs as this person, on the whole machine."""
        return _processes_of(self.ids(person)[0])

    def close(self) -> None:
        """End it, and take the accounts away."""
        for server in self.servers.values():
            server.terminate()
            server.wait(20)
        for account in self.accounts.values():
            _until_idle(account)
            subprocess.run(["userdel", account], capture_output=True, check=False, timeout=20)
        subprocess.run(["groupdel", self.group], capture_output=True, check=False, timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def _is_console(process: psutil.Process, uid: int) -> bool:
        try:
            return "console_tui" in process.cmdline() and process.uids().real == uid
        except psutil.NoSuchProcess:  # or only its entry is left
            return False

    def _install(self, url: str, config: str) -> None:
        """Each file of the examples, with nothing but its places changed, and every place has to be in it."""
        here = {
            "/opt/live-agent-console/bin/python": sys.executable,
            "/etc/live-agent-console": str(self.folder),
            "Group agents": f"Group {self.group}",
        }
        (self.folder / "homes").mkdir(mode=0o711)
        self._copy("agents.conf", here)
        changed = {"homes=/home": f"homes={self.folder}/homes", "agents": self.group}
        self._copy("add-agent", {"/etc/live-agent-console": str(self.folder), **changed})
        deployment = self._copy("console.toml", {"nats://127.0.0.1:4222": url})
        deployment.write_text(deployment.read_text() + config)
        deployment.chmod(0o644)
        trusting = (self.folder / "agents.conf").read_text().replace("    AcceptEnv COLORTERM\n", "")
        (self.folder / "agents-trusting.conf").write_text(trusting)

    def _copy(self, name: str, places: Mapping[str, str]) -> Path:
        text = (EXAMPLES / name).read_text()
        for place, here in places.items():
            assert place in text, f"{name} says nothing of {place}"
            text = text.replace(place, here)
        file = self.folder / name
        file.write_text(text)
        return file

    def _serve(self, trusting: bool) -> None:
        assert SSHD is not None
        port = self._ports[trusting] = free_port()
        config = self.folder / f"sshd_config-{trusting}"
        include = self.folder / ("agents-trusting.conf" if trusting else "agents.conf")
        config.write_text(f"Include {include}\n{CARELESS.format(port=port, folder=self.folder)}")
        log = self.folder / f"sshd-{trusting}.log"
        # In a view of its own, because the Python of a developer is often in a home that nobody else may enter.
        view = _view(self.folder / "stash") + shlex.join(["exec", SSHD, "-D", "-f", str(config), "-E", str(log)])
        self.servers[trusting] = subprocess.Popen(["unshare", "-m", "sh", "-euc", view], stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while port_is_free(port):
            said = log.read_text() if log.exists() else ""
            assert self.servers[trusting].poll() is None and time.monotonic() < deadline, said
            time.sleep(0.02)


def _view(stash: Path) -> str:
    """Shell words that let everybody pass where the program is, and see nothing else on the way."""
    closed: dict[Path, list[Path]] = {}
    for needed in SEEN_ALSO:
        shut = next((each for each in (*reversed(needed.parents), needed) if not each.stat().st_mode & 0o001), None)
        if shut is not None:
            closed.setdefault(shut, []).append(needed)
    words: list[list[str]] = []
    for shut, wanted in closed.items():
        kept = {each: stash / str(number) for number, each in enumerate(wanted)}
        for each, place in kept.items():
            words += [["mkdir", "-p", str(place)], ["mount", "--bind", str(each), str(place)]]
        words.append(["mount", "-t", "tmpfs", "-o", "mode=711", "tmpfs", str(shut)])
        for each, place in kept.items():
            words += [["mkdir", "-p", str(each)], ["mount", "--bind", str(place), str(each)]]
    return "".join(shlex.join(each) + "\n" for each in words)


def _until_idle(account: str) -> None:
    """Wait until nothing runs as this account any more: before, it cannot be taken away."""
    try:
        uid = pwd.getpwnam(account).pw_uid
    except KeyError:
        return
    _, lasting = psutil.wait_procs(_processes_of(uid), 5)
    for each in lasting:
        each.kill()
    psutil.wait_procs(lasting, SECONDS)


def _processes_of(uid: int) -> list[psutil.Process]:
    """What runs as this user at this moment."""
    found = psutil.process_iter(["uids"])  # where one ends meanwhile it has none
    return [each for each in found if each.info["uids"] is not None and each.info["uids"].real == uid]


def opened(terminals: list[Terminal], command: list[str], *texts: str, **env: str) -> Terminal:
    """A terminal in which this has begun and shows these texts; it is put with the others."""
    terminals.append(Terminal(command, columns=120, rows=40, env=env))
    until(terminals[-1], *texts)
    return terminals[-1]
