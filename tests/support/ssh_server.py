"""A real sshd on a free loopback port that gives whoever logs in one program and nothing else."""

import getpass
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from console_bridge.broker import free_port, port_is_free

SSHD = shutil.which("sshd", path=os.defpath + ":/usr/sbin:/usr/local/sbin")
PRIVILEGES = Path("/run/sshd")
"""Where a privileged sshd wants to lock itself up; the package's service makes it."""

CONFIG = """
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/key.pub
PidFile none
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UsePAM no
StrictModes no
PrintMotd no
ForceCommand {program}
DisableForwarding yes
Subsystem sftp internal-sftp
"""


class SshServer:
    """Runs `argv` with `env` for everybody who has the key in `folder`. End it with `close`."""

    def __init__(self, folder: Path, argv: Sequence[str], env: Mapping[str, str]) -> None:
        assert SSHD is not None
        self.folder = folder
        self.port = free_port()
        for name in ("host_key", "key"):
            make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(make, check=True, timeout=20)
        program = folder / "program"
        settings = [f"{name}={value}" for name, value in env.items()]
        program.write_text(f"#!/bin/sh\nexec {shlex.join(['env', *settings, *argv])}\n")
        program.chmod(0o700)
        config = folder / "sshd_config"
        config.write_text(CONFIG.format(port=self.port, folder=folder, program=program))
        if os.geteuid() == 0:
            PRIVILEGES.mkdir(mode=0o755, exist_ok=True)
        self.process = subprocess.Popen([SSHD, "-D", "-f", str(config), "-E", str(folder / "sshd.log")])
        try:
            self._wait()
        except BaseException:
            self.close()
            raise

    def command(self, client: str, *arguments: str) -> list[str]:
        """The words that start `ssh` or `sftp` towards this server, as its only user, with nothing of one's own."""
        options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "LogLevel=ERROR"]
        given = [word for option in (*options, "BatchMode=yes", f"Port={self.port}") for word in ("-o", option)]
        place = ["-F", "none", "-i", str(self.folder / "key"), *given]
        flags = [each for each in arguments if each.startswith("-")]
        rest = [each for each in arguments if not each.startswith("-")]
        return [client, *place, *flags, f"{getpass.getuser()}@127.0.0.1", *rest]

    def close(self) -> None:
        """End it and every connection."""
        self.process.terminate()
        self.process.wait(20)

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while port_is_free(self.port):
            log = self.folder / "sshd.log"
            assert self.process.poll() is None and time.monotonic() < deadline, log.read_text() if log.exists() else ""
            time.sleep(0.02)
