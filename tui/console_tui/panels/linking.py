"""Numbers the http addresses that stand in plain text, so that they can be followed."""

import re

from console_tui.panels.builder import LINKS
from console_tui.panels.document import Span, Spans

_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^]*[^\s<>\"'`{}|\\^.,;:!?)\]]", re.IGNORECASE)


class Linker:
    """Collects the links of one document."""

    def __init__(self) -> None:
        self._links: list[str] = []

    @property
    def links(self) -> tuple[str, ...]:
        """Where the numbered links lead, in order."""
        return tuple(self._links)

    def spans(self, text: str) -> Spans:
        """The text, every address in it a link after its number."""
        spans: list[Span] = []
        end = 0
        for found in _ADDRESS.finditer(text):
            if len(self._links) == LINKS:
                break
            self._links.append(found.group())
            number = len(self._links)
            before = text[end : found.start()]
            spans += [Span(before)] if before else []
            spans += [Span(f"[{number}]", "muted", number), Span(found.group(), "", number)]
            end = found.end()
        return (*spans, Span(text[end:])) if text[end:] or not spans else tuple(spans)
