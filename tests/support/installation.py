"""A whole installation as it runs in production: a broker, a bridge as its own process, and terminals on it."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from support.broker import Broker
from support.identities import Identities
from support.pty import Terminal

PEOPLE = """
[bridge.people.ana]
name = "Ana"

[bridge.people.ben]
name = "Ben"

[bridge.people.olga]
name = "Olga"
role = "ops"
"""


class Installation:
    """Knows how to start the parts; every terminal is ended with it.

    Without identities the broker is open. With them the configuration is ana's; others have one of their own.
    """

    def __init__(self, broker: Broker, folder: Path, identities: Identities | None = None) -> None:
        self.broker = broker
        self.folder = folder
        self.identities = identities
        self.config = folder / "console.toml"
        self.config.write_text(f'[nats]\nurl = "{broker.url}"\n{self._login("ana")}')
        self._terminals: list[Terminal] = []

    def config_of(self, login: str) -> Path:
        """The configuration that somebody logs in with."""
        if self.identities is None or login == "ana":
            return self.config
        own = self.folder / f"{login}.toml"
        own.write_text(self.config.read_text().replace(self._login("ana"), self._login(login)))
        return own

    def _login(self, login: str) -> str:
        if self.identities is None:
            return f"open_broker = true\n{PEOPLE}"
        return f'creds = "{self.identities.creds(login)}"\nservices = "{self.identities.folder.services}"\n'

    def argv(self, *arguments: str) -> list[str]:
        """The `console` command of this environment."""
        return [sys.executable, "-m", "console_tui", *arguments]

    @contextmanager
    def bridge(self) -> Iterator[None]:
        """The bridge runs."""
        database = str(self.folder / "bridge.db")
        with (self.folder / "bridge.log").open("ab") as log:
            process = subprocess.Popen(
                self.argv("bridge", "--config", str(self.config), "--database", database),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("ready"), (self.folder / "bridge.log").read_text()
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)
            process.stdout.close()

    def terminal(
        self,
        *arguments: str,
        columns: int = 80,
        rows: int = 24,
        answers: Mapping[bytes, bytes] | None = None,
        **env: str,
    ) -> Terminal:
        """The `console` command in a terminal."""
        own = {"XDG_STATE_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder), "TEXTUAL_ANIMATIONS": "none"}
        terminal = Terminal(self.argv(*arguments), columns=columns, rows=rows, env=own | env, answers=answers)
        self._terminals.append(terminal)
        return terminal

    def console(self, user: str = "ana", columns: int = 80, rows: int = 24, **env: str) -> Terminal:
        """Somebody's console."""
        options = ("--user", user, "--config", str(self.config_of(user)))
        return self.terminal(*options, columns=columns, rows=rows, answers=None, **env)

    def customer(self, name: str) -> Terminal:
        """A customer who asks for a person."""
        return self.terminal("customer", "--name", name, "--config", str(self.config_of("front-door")))

    def close(self) -> None:
        """End what is left."""
        for terminal in self._terminals:
            terminal.close()
