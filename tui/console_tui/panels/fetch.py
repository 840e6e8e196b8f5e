"""The contract between the panels on the screen and whatever gets their contents."""

from collections.abc import Awaitable, Callable

from console_client.settings import PanelSettings
from console_schemas.panels import PanelContext, PanelReply, PanelRequest
from console_tui.panels.document import Document
from console_tui.panels.suggested import SuggestedSources

Ask = Callable[[PanelRequest], Awaitable[PanelReply]]
"""Asks whoever answers on the subject of a request; raises what the `ask` of a link raises."""

Panel = PanelSettings | SuggestedSources
"""What an administrator or a bot names, or what the AI has read."""

Fetch = Callable[[Panel, PanelContext, str | None], Awaitable[Document]]
"""The document of a panel for a context: of its own start, or of the address of a link in it.

Raises `PanelFailed`.
"""


class PanelFailed(Exception):
    """The panel cannot be shown; its text is one sentence for the agent, who may try again."""
