"""A yes or no before something that cannot be taken back."""

from console_tui.screens.choice import Choice, ChoiceScreen


class ConfirmScreen(ChoiceScreen):
    """Returns `yes`; none where the agent would rather not."""

    def __init__(self, question: str, yes: str) -> None:
        super().__init__(question, (Choice("yes", "y", yes),))

    def key_n(self) -> None:
        """No."""
        self.dismiss(None)
