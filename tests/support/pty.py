"""A real terminal for programs: runs one in a PTY, reads and times what it writes, and types into it."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import psutil
import pyte

from support.eventually import SECONDS

ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[5n": b"\x1b[0n", b"\x1b[?69$p": b"\x1b[?69;1$y"}
"""What a modern terminal replies when it is asked."""

WITHOUT_COLUMNS = {**ANSWERS, b"\x1b[?69$p": b"\x1b[?69;0$y"}
"""What one replies whose regions are always of whole rows, as in tmux."""

WHOLE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_](?:\x1b\x1b|[^\x1b])*\x1b\\"
    rb"|\x1b[ -/]*[0-Z\\^-~]"
)
"""One complete terminal sequence."""

FRAME_BEGINS, FRAME_ENDS = b"\x1b[?2026h", b"\x1b[?2026l"

UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<=>?][0-9;]*[^hl0-9;]|\x1b\[[0-9;]*t|\x1b[\]P][^\x07\x1b]*(?:\x1b\x1b[^\x07]*\x07)?(?:\x07|\x1b\\)"
    rb"|\xe2\x80[\x8c\x8d]|\xef\xb8\x8f"
)
"""Sequences that pyte takes for text, and the joiners at which it drops the rest of a line."""


class Screen(pyte.Screen):
    """pyte's, but rows that become empty take the background, and a change of the margins takes the cursor home."""

    sides: tuple[int, int] | None = None
    """The columns that lines are inserted and deleted in; none: all."""

    def erase_in_display(self, how: int = 0, *args: object, **options: object) -> None:
        """ED."""
        super().erase_in_display(how, *args, **options)
        top, end = {0: (self.cursor.y + 1, self.lines), 1: (0, self.cursor.y)}.get(how, (0, self.lines))
        self._color(top, end - top)

    def insert_lines(self, count: int | None = None) -> None:
        """IL."""
        self._move(-(count or 1))

    def delete_lines(self, count: int | None = None) -> None:
        """DL."""
        self._move(count or 1)

    def _move(self, lines: int) -> None:
        """Move what lies between the margins below the cursor up, down where negative; what is laid free is blank."""
        top, bottom = self.cursor.y, self.margins.bottom if self.margins else self.lines - 1
        left, right = self.sides or (0, self.columns)
        assert left <= self.cursor.x < right
        old = [{x: self.buffer[y][x] for x in range(left, right)} for y in range(top, bottom + 1)]
        blank = dict.fromkeys(range(left, right), self.cursor.attrs)
        for index, y in enumerate(range(top, bottom + 1)):
            moved = index + lines
            self.buffer[y].update(old[moved] if 0 <= moved < len(old) else blank)
            self.dirty.add(y)
        self.cursor.x = left

    def set_sides(self, left: int = 0, right: int = 0) -> None:
        """DECSLRM."""
        self.sides = (max(1, left) - 1, right or self.columns) if left or right else None
        self.cursor_position()

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        """DECSTBM."""
        super().set_margins(top, bottom)
        self.cursor_position()

    def _color(self, top: int, count: int) -> None:
        for y in range(top, top + count):
            self.buffer[y].clear()
            self.buffer[y].update({x: self.cursor.attrs for x in range(self.columns)})


class Stream(pyte.ByteStream):
    """pyte's, which also knows margins on the sides."""

    events = pyte.ByteStream.events | {"set_sides"}

    def __init__(self, screen: Screen) -> None:
        self.csi = {**pyte.ByteStream.csi, "s": "set_sides"}
        super().__init__(screen)


class Terminal:
    """A program in a PTY of `columns` times `rows`. `screen` is pyte's picture of it, `raw` every byte it wrote."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
        answers: Mapping[bytes, bytes] | None = None,
        draw: bool = True,
    ) -> None:
        """Start it. `env` is added to a plain environment, `draw=False` leaves the picture out to measure more."""
        self.columns, self.rows = columns, rows
        self.screen = Screen(columns, rows)
        self.raw = bytearray()
        self.reads: list[tuple[float, int]] = []
        self.ended = self._within_frame = False
        self._answers = ANSWERS if answers is None else answers
        self._stream = Stream(self.screen)
        self._draw = draw
        self._rest = self._asked = b""
        self.descriptor, terminal = os.openpty()
        self._set_size(columns, rows)
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            list(argv),
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env={**_plain_environment(), **(env or {})},
            cwd=cwd,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(terminal)

    def read(self, timeout: float) -> bytes:
        """What comes within `timeout` seconds, at once when something does; empty at the end or after the time."""
        if self.ended or not select.select([self.descriptor], [], [], max(0.0, timeout))[0]:
            return b""
        try:
            data = os.read(self.descriptor, 65_536)
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return b""
        self.reads.append((time.perf_counter(), len(data)))
        self.raw += data
        self._watch_frame(len(data))
        self._reply(data)
        if self._draw:
            self._feed(data)
        return data

    def wait_until(self, happened: Callable[[], bool], timeout: float = SECONDS) -> float:
        """Read until `happened()`; the time of the read that made it so. Fails with the screen after `timeout`.

        Nobody sees half of a picture that the program announced as one: it is not looked at before it is whole.
        """
        deadline = time.perf_counter() + timeout
        while (self._within_frame and not self.ended) or not happened():
            left = deadline - time.perf_counter()
            if left <= 0 or self.ended:
                raise AssertionError(f"{'it ended' if self.ended else 'timed out'}; the screen was:\n{self.text}")
            self.read(min(left, 0.05))
        return self.reads[-1][0] if self.reads else self.started

    def seen_at(self, happened: Callable[[], bool]) -> float | None:
        """When the screen first made this true, or None: all that came is drawn once more, read by read.

        With `draw=False` the picture costs no time while it is measured.
        """
        self.screen.reset()
        self.screen.sides = None
        self._stream, self._rest, place = Stream(self.screen), b"", 0
        for at, size in self.reads:
            self._feed(bytes(self.raw[place : place + size]))
            place += size
            if happened():
                return at
        return None

    def settle(self, quiet: float = 0.15, timeout: float = 10.0) -> None:
        """Read until nothing came for `quiet` seconds."""
        deadline = time.perf_counter() + timeout
        while self.read(quiet) and time.perf_counter() < deadline:
            pass

    def falls_silent(self, quiet: float, timeout: float = SECONDS) -> bool:
        """Whether the program, once it has done what it is at, writes nothing for so many seconds."""
        deadline = time.perf_counter() + timeout
        while time.perf_counter() < deadline:
            if not self.read(quiet):
                return not self.ended
        return False

    def send(self, keys: str | bytes) -> float:
        """Type; the time at which it was written."""
        rest = keys.encode() if isinstance(keys, str) else keys
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]
        return time.perf_counter()

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program is told."""
        self.columns, self.rows = columns, rows
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    @property
    def lines(self) -> list[str]:
        """The text on the screen, row by row, with its trailing blanks."""
        return ["".join(self.screen.buffer[y][x].data for x in range(self.columns)) for y in range(self.rows)]

    @property
    def text(self) -> str:
        """The text on the screen."""
        return "\n".join(line.rstrip() for line in self.lines)

    def shows(self, text: str) -> bool:
        """Whether a row of the screen has this text."""
        return any(text in line for line in self.lines)

    def mark(self) -> int:
        """The number of bytes so far, for `since`."""
        return len(self.raw)

    def since(self, mark: int) -> bytes:
        """What was written after a mark."""
        return bytes(self.raw[mark:])

    def silence(self) -> float:
        """The longest time between two reads so far, in seconds."""
        return max((after - before for (before, _), (after, _) in pairwise(self.reads)), default=0.0)

    @property
    def rss(self) -> int:
        """Resident bytes of the program and its children."""
        process = psutil.Process(self.process.pid)
        return sum(each.memory_info().rss for each in [process, *process.children(recursive=True)])

    @property
    def cpu(self) -> float:
        """Seconds of processor time that the program took, without its children."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def hang_up(self) -> None:
        """Close the terminal, as when a connection breaks."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
        self.ended = True

    def wait_for_end(self, timeout: float = SECONDS) -> int:
        """Read until the program has ended; its exit code, negative for a signal."""
        deadline = time.perf_counter() + timeout
        while self.process.poll() is None:
            assert time.perf_counter() < deadline, f"it did not end; the screen was:\n{self.text}"
            if not self.read(0.02):
                time.sleep(0.005)
        while self.read(0.02):
            pass
        return self.process.returncode

    def close(self) -> None:
        """End the program, by force after ten seconds, and close the terminal."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            deadline = time.perf_counter() + 10
            while self.process.poll() is None and time.perf_counter() < deadline:
                if not self.read(0.02):
                    time.sleep(0.005)
            if self.process.poll() is None:
                self.process.kill()
        self.process.wait()
        self.hang_up()

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _watch_frame(self, size: int) -> None:
        recent = self.raw[-size - len(FRAME_BEGINS) :]
        begun, done = recent.rfind(FRAME_BEGINS), recent.rfind(FRAME_ENDS)
        if begun != done:
            self._within_frame = begun > done

    def _reply(self, data: bytes) -> None:
        self._asked = self._asked[-16:] + data
        for question, answer in self._answers.items():
            if question in self._asked:
                self._asked = self._asked.replace(question, b"")
                self.send(answer)

    def _feed(self, data: bytes) -> None:
        data = self._rest + data
        cut = len(data)
        start = data.rfind(b"\x1b", -4096)
        if start >= 0 and not WHOLE.match(data, start):
            cut = start
        self._rest = data[cut:]
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", data[:cut]))


def whole_part(output: bytes) -> bytes:
    """All of it but a character or a sequence at its end that is still on its way."""
    start = output.rfind(b"\x1b", -4096)
    if start >= 0 and not WHOLE.match(output, start):
        output = output[:start]
    decoder = getincrementaldecoder("utf-8")()
    decoder.decode(output)
    return output.removesuffix(decoder.getstate()[0])


def _plain_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("LINES", "COLUMNS", "TMUX", "NO_COLOR")}
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
