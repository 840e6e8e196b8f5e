"""Makes the `Fetch` of a console."""

from console_client.settings import ConsoleSettings, PanelSettings
from console_schemas.panels import PanelContext
from console_tui.panels.document import Document
from console_tui.panels.fetch import Ask, Fetch


def make_fetch(settings: ConsoleSettings, ask: Ask) -> Fetch:
    """The `Fetch` for these settings; `ask` is that of the link."""

    async def fetch(panel: PanelSettings, context: PanelContext, address: str | None) -> Document:
        # Imported with the first panel that is opened: HTTP, HTML and processes would slow every start.
        from console_tui.panels.sources import contents

        return await contents(panel, context, address, settings.panel_hosts, ask)

    return fetch
