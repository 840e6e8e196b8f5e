"""What was sent, for recall: back and forth with the draft kept at the end. Pure."""


class SentHistory:
    """A walk through sent texts, oldest first; the draft it started from stands after the newest."""

    def __init__(self, sent: tuple[str, ...] = ()) -> None:
        self._sent = list(sent)
        self._at = len(self._sent)
        self._draft = ""

    @property
    def recalling(self) -> bool:
        """Whether an older text is being looked at."""
        return self._at < len(self._sent)

    def add(self, text: str) -> None:
        """A text was sent; the same one twice in a row is kept once."""
        if not self._sent or self._sent[-1] != text:
            self._sent.append(text)
        self._at = len(self._sent)

    def back(self, draft: str) -> str | None:
        """The text sent before the one shown; none: there is none. The draft is kept on the first step."""
        if self._at == 0:
            return None
        if not self.recalling:
            self._draft = draft
        self._at -= 1
        return self._sent[self._at]

    def forth(self) -> str | None:
        """The text sent after the one shown, at last the draft; none: the draft is shown already."""
        if not self.recalling:
            return None
        self._at += 1
        return self._sent[self._at] if self.recalling else self._draft
