"""A host for agents, with Ana and Ben on it."""

from collections.abc import Iterator

import pytest

from support.agent_host import AgentHost
from support.production import Production
from support.pty import Terminal

CONFIG = """
[console]
editor = true

[[console.panels]]
title = "Program"
kind = "command"
argv = ["/bin/sh", "-c", "echo it ran"]
"""
OPTIONS = 'command="/bin/sh",agent-forwarding,port-forwarding,X11-forwarding,user-rc,pty,environment="BASH_ENV=/x" '
"""What somebody might write before their key."""


@pytest.fixture(scope="module")
def host(production: Production) -> Iterator[AgentHost]:
    """Ana and Ben have accounts, and Ana has sent more than a key. The deployment allows what it can."""
    made = AgentHost(production.identities, production.broker.url, ["ana", "ben"], CONFIG)
    keys = made.folder / "keys" / made.accounts["ana"]
    keys.write_text(OPTIONS + keys.read_text())
    yield made
    made.close()


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    """What is put here is ended with the test."""
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()
