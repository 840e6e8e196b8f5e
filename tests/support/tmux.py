"""A tmux server of one's own: what a program shows in it, and keys typed into it."""

import shlex
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from support.eventually import SECONDS


class Tmux:
    """One session with one shell. Its socket is in `folder`; end it with `close`."""

    def __init__(self, folder: Path, env: Mapping[str, str], *, columns: int = 80, rows: int = 24) -> None:
        self._command = ["tmux", "-S", str(folder / "tmux.sock"), "-f", "/dev/null"]
        size = ["-x", str(columns), "-y", str(rows)]
        given = [word for name, value in env.items() for word in ("-e", f"{name}={value}")]
        self._run("new-session", "-d", *size, *given, "bash", "--norc", "--noprofile", "-i")

    def type(self, *keys: str) -> None:
        """Keys by their names in tmux, such as `Enter` and `C-z`; anything else is text."""
        self._run("send-keys", *keys)

    def start(self, argv: Sequence[str]) -> None:
        """Start a program from the shell."""
        self._run("send-keys", "-l", " ".join(argv))
        self.type("Enter")

    def resize(self, columns: int, rows: int) -> None:
        """Another size."""
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    @property
    def text(self) -> str:
        """What the screen shows."""
        return self._run("capture-pane", "-p")

    def set(self, *options: str) -> None:
        """Options of the server and of the window, each with its value."""
        for option, value in zip(options[::2], options[1::2], strict=True):
            self._run("set-option", "-g", option, value)

    def record(self, file: Path) -> Path:
        """Write every byte that the program writes from now on to a file, too."""
        self._run("pipe-pane", "-o", f"cat > {shlex.quote(str(file))}")
        return file

    @property
    def history(self) -> str:
        """What the screen shows, what has scrolled out of it, and the other screen beside it."""
        other = subprocess.run(
            [*self._command, "capture-pane", "-p", "-a"], capture_output=True, text=True, check=False
        )
        return self._run("capture-pane", "-p", "-S", "-") + other.stdout

    def gone(self, text: str) -> None:
        """Wait until this is no longer on the screen."""
        deadline = time.monotonic() + SECONDS
        while text in self.text:
            assert time.monotonic() < deadline, f"still on the screen: {text}"
            time.sleep(0.05)

    def told(self, what: str) -> str:
        """One of tmux's formats, such as `pane_title`."""
        return self._run("display-message", "-p", f"#{{{what}}}").strip()

    def until(self, *texts: str) -> None:
        """Wait until all of these are on the screen at once."""
        deadline = time.monotonic() + SECONDS
        while not all(text in self.text for text in texts):
            assert time.monotonic() < deadline, f"not on the screen: {texts}; it was:\n{self.text}"
            time.sleep(0.05)

    def close(self) -> None:
        """End the session and what runs in it."""
        self._run("kill-server")

    def _run(self, *arguments: str) -> str:
        done = subprocess.run([*self._command, *arguments], capture_output=True, text=True, check=True, timeout=SECONDS)
        return done.stdout
