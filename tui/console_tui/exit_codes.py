"""What the process returns where there is no console to be had."""

NO_TERMINAL, UNREACHABLE, ROLE_REFUSED = 2, 3, 4
"""No terminal (or bad settings), no broker, no role."""

FAILED = "The console failed and had to end. Nothing that was sent is lost; the log of the console says why."
"""What is said of a defect: a traceback would show what customers wrote."""


class CannotOpen(Exception):
    """There is no link to be had: a sentence for the person, and what the process returns."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
