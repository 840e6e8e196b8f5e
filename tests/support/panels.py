"""What the tests of the panels share: a context, and documents as plain lines."""

from console_schemas.panels import PanelContext
from console_schemas.transfer import Customer
from console_tui.panels.document import Document
from console_tui.panels.layout import lay_out

CONTEXT = PanelContext(
    engagement_id="e_1",
    conversation_id="chat-1",
    queue="billing",
    agent="alex",
    reason="Wants a person",
    customer=Customer(id="c-7", name="Ada Lovelace", email="ada@example.org", verified=True),
    attributes={"order": "A 1/2", "tier": "gold"},
)


def lines_of(document: Document, width: int = 60) -> list[str]:
    """The lines of a document as they are drawn, without their styles."""
    return ["".join(span.text for span in line) for line in lay_out(document, width).lines]


def text_of(document: Document) -> str:
    """All of a document, as one text."""
    return "\n".join(lines_of(document))
