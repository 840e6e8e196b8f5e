"""What was sent, for recall: back and forth with the draft kept at the end. Pure."""


class SentHistory:
    """A walk through sent texts, oldest first; the draft it started from stands after the newest."""

    def __init__(self, sent: tuple[str, ...] = ()) -> None:
        self._sent = list(sent)
        self._at = len(self._sent)
        self._draft = ""

    @property
    def recalled(self) -> str | None:
        """The older text that is looked at; none: it is the draft."""
        return self._sent[self._at] if self._at < len(self._sent) else None

    def add(self, text: str) -> None:
        """A text was sent, or is worth keeping; the same one twice in a row is kept once."""
        if not self._sent or self._sent[-1] != text:
            self._sent.append(text)
        self._at, self._draft = len(self._sent), ""

    def back(self, draft: str) -> str | None:
        """The text before the one shown; none: there is none. The draft is kept on the first step."""
        if self._at == 0:
            return None
        if self.recalled is None:
            self._draft = draft
        self._at -= 1
        return self.recalled

    def forth(self) -> str | None:
        """The text after the one shown, at last the draft; none: the draft is shown already."""
        if self.recalled is None:
            return None
        self._at += 1
        return self._draft if self.recalled is None else self.recalled

    def edited(self) -> None:
        """The recalled text is being changed: it is the draft now, and the one it took the place of is kept."""
        if self._draft:
            self._sent.append(self._draft)
        self._at, self._draft = len(self._sent), ""
