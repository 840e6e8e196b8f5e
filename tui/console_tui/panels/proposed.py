"""The pages that a bot proposes to open beside the chat, as panels."""

from collections.abc import Iterable

from console_client.settings import PanelSettings
from console_schemas.text import one_line
from console_schemas.transfer import PanelLink
from console_tui.panels.hosts import Hosts, encoded


def proposed_panels(links: Iterable[PanelLink], panel_hosts: tuple[str, ...]) -> tuple[PanelSettings, ...]:
    """A web panel for each proposed page whose host the administrator lists; the others are left out."""
    hosts = Hosts(panel_hosts)
    # Encoding takes the braces along: what a bot writes is an address, not a template.
    pages = ((one_line(link.title) or "Page", encoded(link.url)) for link in links)
    return tuple(PanelSettings(title=title, kind="web", url=address) for title, address in pages if address in hosts)
