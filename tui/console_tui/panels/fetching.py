"""Makes the `Fetch` of a console."""

from console_client.settings import ConsoleSettings
from console_schemas.panels import PanelContext
from console_tui.panels.document import Document
from console_tui.panels.fetch import Ask, Fetch, Panel
from console_tui.panels.suggested import SuggestedSources, source_document


def make_fetch(settings: ConsoleSettings, ask: Ask) -> Fetch:
    """The `Fetch` for these settings; `ask` is that of the link."""

    async def fetch(panel: Panel, context: PanelContext, address: str | None) -> Document:
        if isinstance(panel, SuggestedSources):
            return source_document(panel, address)
        # Imported with the first panel that is opened: HTTP, HTML and processes would slow every start.
        from console_tui.panels.sources import contents

        return await contents(panel, context, address, settings.panel_hosts, ask)

    return fetch
