"""The terminal driver: as Textual's, but it never blocks, and it always ends when its terminal does."""

from __future__ import annotations

import logging
import os
import selectors
import signal
import sys
import termios
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol, cast

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from console_tui.terminal.allowed import only_allowed
from console_tui.terminal.answers import ASK_COLUMNS, FORGET_COLUMNS, Answers
from console_tui.terminal.job_control import can_be_continued, stop_job
from console_tui.terminal.liveness import QUESTION, Liveness
from console_tui.terminal.osc import KEEP_TITLE, RESET_CURSOR_COLOR, RESTORE_TITLE
from console_tui.terminal.output import Output
from console_tui.terminal.paste import InputReader

_log = logging.getLogger(__name__)

TICK = 0.05
"""Seconds between looks at the clock while an escape or a paste is unfinished."""

EXIT_PATIENCE = 2.0
"""Seconds that leaving may take once the terminal is lost or the process was told to end."""

FLUSH = 0.8
"""Seconds that leaving waits for the terminal to take the last output."""

PLAIN = "\x1b[m\x1b]8;;\x1b\\\x1b[r" + FORGET_COLUMNS
"""Pen, link and scroll region as others expect them."""

RESTORE = PLAIN + RESET_CURSOR_COLOR + RESTORE_TITLE

LEAVE = "\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l\x1b[<u\x1b[?1049l\x1b[?25h"
"""Out of everything that Textual switched on."""


class Owner(Protocol):
    """What the driver tells its app, always in the app's event loop."""

    def terminal_lost(self, return_code: int) -> None:
        """The terminal is gone, or the process was told to end: leave."""

    def terminal_drained(self) -> None:
        """The terminal takes output again after pictures had to be skipped."""

    def terminal_changed(self) -> None:
        """The terminal was taken over anew and has forgotten what it was told."""

    def terminal_moves_columns(self) -> None:
        """The terminal can move some columns of its rows and leave the others."""


class TerminalDriver(LinuxDriver):
    """Needs an app that is an `Owner`."""

    def __init__(self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None):
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._owner = cast(Owner, app)
        self._output: Output | None = None
        self._wake = os.pipe()
        self._screen = sys.__stderr__.fileno() if sys.__stderr__ else 2
        self._liveness = Liveness(lambda: self.write_ours(QUESTION))
        self._watchdog: threading.Timer | None = None
        self._started = self._stopped = self._leaving = False

    def must_skip(self) -> bool:
        """Whether a picture should be skipped because the terminal is behind; its owner hears when it is not."""
        return self._output is None or self._output.must_skip()

    @property
    def stalled_for(self) -> float:
        """Seconds for which the terminal has taken no output; 0 while it keeps up."""
        return 0.0 if self._output is None else self._output.stalled_for

    def is_alive(self, absent: float, *, needed: bool) -> bool:
        """Whether the terminal gives signs of life; see `Liveness`."""
        return self._liveness.is_alive(absent, self.stalled_for, needed=needed)

    def write(self, data: str) -> None:
        """Write what Textual may write; the rest is left out."""
        self.write_ours(only_allowed(data))

    def write_ours(self, data: str) -> None:
        """Write what this package made, and knows to be harmless."""
        if self._output is not None:
            self._output.write(data)

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        if self._key_thread is not None and self._key_thread.is_alive():
            self.disable_input()
        if self._output is not None:
            self._output.close(0)
        self._output = Output(self._screen, self._lose, lambda: self._tell(self._owner.terminal_drained))
        self._leaving = False
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda received, _: self._end(128 + received))
        self.write_ours(KEEP_TITLE)
        take_over: Callable[[], None] = super().start_application_mode
        take_over()
        self.write_ours(ASK_COLUMNS)
        self._started = True
        self._liveness.start()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was; pictures that are still waiting would only keep it."""
        self._started = False
        if self._output is not None:
            self._output.drop()
        self.write_ours(RESTORE)
        super().stop_application_mode()

    def disable_input(self) -> None:
        """End the input thread now rather than at its next look at the clock."""
        self._leaving = True
        os.write(self._wake[1], b".")
        super().disable_input()

    def close(self) -> None:
        """Write what is left, but do not wait for a terminal that takes nothing."""
        if self._output is not None:
            self._output.close(FLUSH)
        super().close()

    def _run_input_thread(self) -> None:
        """The body of the input thread. Without input nobody can work, so a defect in it ends the program in order."""
        try:
            self.run_input_thread()
        except Exception:
            _log.exception("reading the keyboard failed")
            self._end(1)

    def run_input_thread(self) -> None:
        """Read keys and pastes until told to stop, or until the terminal ends."""
        reader, answers = InputReader(lambda: XTermParser(self._debug)), Answers()
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._wake[0], selectors.EVENT_READ)
            while not self._leaving:
                unfinished = reader.waiting or self._liveness.holding
                ready = {key.fd for key, _ in selector.select(TICK if unfinished else None)}
                if self._wake[0] in ready:
                    os.read(self._wake[0], 64)
                if self.fileno in ready:
                    if not (data := self._read()):
                        self._lose()
                        return
                    data = self._liveness.take(data)
                else:
                    data = self._liveness.let_go()
                now = time.monotonic()
                text = decode(data)
                if answers.read(text):
                    self._tell(self._owner.terminal_moves_columns)
                messages = reader.feed(text, now) if data else reader.tick(now)
                for message in messages:
                    self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 65_536)
        except OSError:
            return b""

    def _lose(self) -> None:
        """The terminal is gone. Called from any thread."""
        if self._output is not None:
            self._output.abandon()
        self._end(128 + signal.SIGHUP)

    def _end(self, return_code: int) -> None:
        """Have the app leave in order, and leave by force if that takes too long. Called from any thread, or a signal.

        The watch starts here and not in the app, whose event loop may be what hangs.
        """
        if self._watchdog is None:
            self._watchdog = threading.Timer(EXIT_PATIENCE, self._leave_by_force, [return_code])
            self._watchdog.daemon = True
            self._watchdog.start()
            self._tell(self._owner.terminal_lost, return_code)

    def _leave_by_force(self, return_code: int) -> None:
        """Bring the terminal back in a hurry, without waiting for anything, and end the process."""
        with suppress(OSError, termios.error):
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            if self._started and self.stalled_for == 0:
                os.set_blocking(self._screen, False)
                os.write(self._screen, (RESTORE + LEAVE).encode())
                os.set_blocking(self._screen, True)
        os._exit(return_code)

    def _tell(self, callback: Callable[..., None], *arguments: object) -> None:
        """Call something in the event loop, if there is still one."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(callback, *arguments)

    def _sigtstp_application(self, *args: object) -> None:
        """Told to stop. What it takes is done in the event loop: a signal may come in the middle of a write."""
        self._tell(self._stop)

    def _sigcont_application(self, *args: object) -> None:
        """Continued. A line that breaks says so, too, right behind the hang-up."""
        self._tell(self._go_on)

    def _stop(self) -> None:
        """Where nobody could continue it, it goes on, as any program does that handles no signals."""
        if can_be_continued() and self._watchdog is None:
            self._stopped = True
            if self._auto_restart:
                self.suspend_application_mode()
                self._must_signal_resume = True
            stop_job()

    def _go_on(self) -> None:
        """Stopped from outside, the shell has had the terminal since, so it is taken over anew."""
        if not self._auto_restart or self._watchdog is not None:
            return
        if self._started:
            self.suspend_application_mode()
            self.resume_application_mode()
            self._owner.terminal_changed()
        elif self._stopped:
            self.resume_application_mode()
        self._stopped = False
