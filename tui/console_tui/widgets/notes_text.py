"""The editor of the agent's notes."""

from console_tui.widgets.editor import Editor


class NotesText(Editor):
    """The agent's own words. Enter is a new line."""

    def __init__(self) -> None:
        super().__init__(placeholder="Notes for colleagues. Customers never see them.")
