"""Which broker, which credentials and which NATS context are meant: settings and environment brought together."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from console_client.nats_context import NatsContext, load_context, selected_context
from console_client.settings import NatsSettings


class Place(NamedTuple):
    """What is in force; empty texts where nothing is said."""

    url: str
    creds: str
    context: NatsContext

    @property
    def creds_file(self) -> Path | None:
        """The file to log in with, if it is one."""
        return Path(self.creds).expanduser() if self.creds else None


def place_of(nats: NatsSettings, environ: Mapping[str, str] = os.environ) -> Place:
    """The place in force. Raises `SettingsError`.

    A context that is named applies, with the address and credentials of the settings above it. The one selected by
    `nats context select` applies only where nothing else says where to go: a login must not reach another broker.
    """
    named = nats.context or environ.get("NATS_CONTEXT", "")
    # A context in the settings was chosen above these variables, or they would stand in the settings.
    variables: Mapping[str, str] = {} if nats.context else environ
    url = nats.url or variables.get("NATS_URL", "")
    creds = nats.creds or variables.get("NATS_CREDS", "")
    if not (named or url or creds):
        named = selected_context(environ)
    context = load_context(named, environ) if named else NatsContext()
    return Place(url or context.url, creds or context.creds, context)
