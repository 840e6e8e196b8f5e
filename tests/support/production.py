"""Everything that runs in production, each part a process of its own: broker, bridge, AI service and two panels."""

import asyncio
import os
import signal
from pathlib import Path

from msgspec.structs import replace

from console_bridge.ai.knowledge_files import DEMO_KNOWLEDGE
from console_bridge.broker import free_port
from console_bridge.demo.demo_settings import samples
from console_bridge.identity.publishing import publish
from console_bridge.processes import Processes
from console_client.settings import NatsSettings
from console_schemas.directory import LoginRole
from support.bot_thread import BotThread
from support.broker import Broker
from support.identities import Identities
from support.installation import Installation

PANELS = """
[console]
panel_hosts = ["127.0.0.1:{port}"]

[[console.panels]]
title = "CRM"
kind = "nats"
subject = "console.panel.crm"

[[console.panels]]
title = "Orders"
kind = "web"
url = "http://127.0.0.1:{port}/customers/{{customer.id}}"
"""

LOGINS: dict[str, LoginRole] = {
    "ana": "agent",
    "ben": "agent",
    "cem": "agent",
    "dora": "agent",
    "eve": "agent",
    "ada": "admin",
    "olga": "ops",
    "shop": "bot",
    "front-door": "bot",
    "console-cli": "bot",
    "crm": "panel",
}


class Production(Installation):
    """An installation whose parts run until it is closed, and a bot `shop` on it. Parts can be killed and come back."""

    identities: Identities

    def __init__(self, folder: Path, configuration: str = "") -> None:
        """`configuration` is added to what every test's installation has."""
        identities = Identities(folder / "identity")
        for id, role in LOGINS.items():
            identities.add(id, role)
        broker = Broker(folder / "nats", identities=identities.folder).start()
        asyncio.run(publish(identities.folder, NatsSettings(url=broker.url)))
        super().__init__(broker, folder, identities)
        self._port = free_port()
        with self.config.open("a") as config:
            config.write(PANELS.format(port=self._port) + configuration)
        own = {"CONSOLE_CONFIG": str(self.config), "NATS_URL": self.broker.url}
        self.parts = Processes(folder / "logs", {**os.environ, **own})
        self.parts.logs.mkdir()
        try:
            self.start_bridge()
            login = NatsSettings(url=self.broker.url, services=str(identities.folder.services))
            self.bot = BotThread(replace(login, creds=str(identities.creds("shop"))), "shop")
        except BaseException:
            self._stop_parts()
            raise

    def start_bridge(self) -> None:
        """The bridge, until it says that it is ready; its database is the one it had."""
        self.parts.start("bridge", "bridge", "--database", str(self.folder / "bridge.db"))
        self.parts.wait_ready("bridge")

    def start_ai(self) -> None:
        """The AI service, without a model."""
        self.parts.start("ai", "ai", "--knowledge", str(DEMO_KNOWLEDGE))
        self.parts.wait_ready("ai")

    def start_panels(self) -> None:
        """The sample look-up and the sample pages that the panels show."""
        creds = str(self.identities.creds("crm"))
        self.parts.start_python("look-up", str(samples() / "crm_lookup.py"), NATS_CREDS=creds)
        self.parts.start_python("pages", str(samples() / "crm_pages.py"), "--port", str(self._port))

    def kill_bridge(self) -> None:
        """kill -9."""
        bridge = self.parts.children.pop("bridge")
        bridge.kill()
        bridge.wait()

    def freeze_bridge(self) -> None:
        """The bridge stands still: what is asked of it is neither answered nor refused."""
        self.parts.children["bridge"].send_signal(signal.SIGSTOP)

    def unfreeze_bridge(self) -> None:
        """It goes on where it stood."""
        self.parts.children["bridge"].send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End everything, the broker last."""
        super().close()
        self.bot.close()
        self._stop_parts()

    def _stop_parts(self) -> None:
        self.parts.stop()
        self.broker.stop()
        for log in self.parts.logs.iterdir():
            assert "permissions violation" not in log.read_text(errors="replace"), f"{log.stem} lacks a permission"
