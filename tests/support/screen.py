"""What a person waits for on a screen."""

from support.pty import Terminal


def until(terminal: Terminal, *texts: str) -> None:
    """Read until all of these are on the screen at once; a failure names the one that is not."""

    def shown() -> bool:
        return all(terminal.shows(text) for text in texts)

    try:
        terminal.wait_until(shown)
    except AssertionError as failure:
        missing = [text for text in texts if not terminal.shows(text)]
        raise AssertionError(f"not on the screen: {missing}; {failure}") from None


def until_gone(terminal: Terminal, text: str) -> None:
    """Read until this is not on the screen any more."""
    terminal.wait_until(lambda: not terminal.shows(text))


def until_any(terminal: Terminal, *texts: str) -> None:
    """Read until one of these is on the screen."""
    terminal.wait_until(lambda: any(terminal.shows(text) for text in texts))
