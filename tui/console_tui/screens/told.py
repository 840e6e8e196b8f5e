"""What the desk tells the app."""

from textual.message import Message


class KeysWanted(Message):
    """Whatever was typed while a question was on its way can be handed on."""


class Refused(Message):
    """The bridge does not want this person at a console; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class TitleChanged(Message):
    """The window's title should say this."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title


class Rang(Message):
    """Something came that the agent should hear."""


class Notified(Message):
    """Something came that the agent should read outside the terminal too."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
