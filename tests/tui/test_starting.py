"""Starting the console on a real terminal: what is drawn while nobody answers yet, and what becomes of early keys."""

from support.installation import Installation
from support.pty import Terminal

STOCK = "textual.drivers.linux_driver:LinuxDriver"


def until(terminal: Terminal, *texts: str) -> None:
    """Wait until these are on the screen."""
    for text in texts:
        terminal.wait_until(lambda text=text: terminal.shows(text))  # type: ignore[misc]


def first_screen(terminal: Terminal) -> None:
    """Wait until all is there that can be said without the bridge."""
    until(terminal, "ana", "connecting", "Asking who is waiting.", "Asking for your chats.", "? Help", "q Leave")


def test_the_first_screen_is_there_while_the_bridge_is_silent_and_keys_work(installation: Installation) -> None:
    console = installation.console(columns=200, rows=50)
    first_screen(console)
    assert console.shows("No chat open")
    console.send("?")
    until(console, "Outside an input a letter acts")
    console.send("\x1b")
    with installation.bridge():
        until(console, "connected", "Nobody is waiting")


def test_keys_typed_before_there_is_a_screen_are_for_the_desk_in_their_order(installation: Installation) -> None:
    with installation.bridge():
        console = installation.console()
        console.wait_until(lambda: len(console.raw) > 0)  # the keyboard is read, and no picture drawn yet
        console.send("lqn")
        until(console, "connected", "Listening", "You will hear of the next customer")
        console.wait_until(lambda: not console.shows("Leave the console?"))
        assert console.seen_at(lambda: console.shows("Leave the console?")) is not None
        assert console.seen_at(lambda: console.shows("connecting")) is not None


def test_nothing_that_is_not_known_is_said_on_the_way(installation: Installation) -> None:
    with installation.bridge():
        console = installation.console()
        until(console, "connected", "Nobody is waiting")
    assert console.seen_at(lambda: console.shows("connecting") and console.shows("q Leave")) is not None
    assert console.seen_at(lambda: guesses(console)) is None


def guesses(console: Terminal) -> bool:
    """It says what only the bridge can know, or parts of the first screen are gone again."""
    words = "Nobody is waiting", "No chats.", "0 waiting", "Chats  0"
    gone = console.shows("Asking for your chats.") and not (console.shows("q Leave") and console.shows("My chats"))
    return console.shows("connecting") and (any(map(console.shows, words)) or gone)


def test_textuals_own_driver_starts_it_as_well(installation: Installation) -> None:
    with installation.bridge():
        until(installation.console(TEXTUAL_DRIVER=STOCK), "connected", "Nobody is waiting")


def test_told_to_end_while_the_desk_is_loaded_it_ends_in_order(installation: Installation) -> None:
    console = installation.console()
    first_screen(console)
    console.process.terminate()
    assert console.wait_for_end() == 128 + 15
    assert b"\x1b[?1049l" in console.raw and b"failed" not in console.raw
