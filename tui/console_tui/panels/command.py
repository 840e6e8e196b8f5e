"""Runs a program for a panel: no shell, the context on its standard input, within a time and a size."""

import asyncio
import os
import signal
import tempfile
from asyncio import BaseTransport, Future, SubprocessTransport, WriteTransport
from contextlib import suppress
from typing import cast

from msgspec import Struct

from console_schemas.text import one_line
from console_tui.panels.fetch import PanelFailed

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
"""What the program sees of the console's environment: never a credential."""
PLAIN = {"TERM": "dumb", "NO_COLOR": "1"}
STDERR_KEPT = 4_096
"""Bytes of the end of the error output that are kept."""
GRACE = 0.5
"""Seconds for the last output, once the program has ended."""


class Output(Struct, frozen=True):
    """What a program printed, and whether there was more than was read."""

    text: str
    cut: bool = False


async def run_command(argv: tuple[str, ...], stdin: bytes, *, timeout: float, max_bytes: int) -> Output:
    """The output of a program within `timeout` seconds; more than `max_bytes` is cut, and ends the program.

    Raises `PanelFailed` when it cannot be started, takes too long or reports a failure. Whatever happens, its whole
    process group has ended when this returns.
    """
    with tempfile.TemporaryDirectory(prefix="panel-", ignore_cleanup_errors=True) as folder:
        run = await _start(argv, folder, max_bytes)
        try:
            run.feed(stdin)
            async with asyncio.timeout(timeout):
                return await run.result
        except TimeoutError:
            raise PanelFailed(f"The program {argv[0]} did not finish within {timeout:g} s.") from None
        finally:
            await run.end()


async def _start(argv: tuple[str, ...], folder: str, max_bytes: int) -> "_Run":
    environment = {name: os.environ[name] for name in KEPT if name in os.environ} | PLAIN
    loop = asyncio.get_running_loop()
    try:
        _, run = await loop.subprocess_exec(
            lambda: _Run(argv[0], max_bytes), *argv, cwd=folder, env=environment, start_new_session=True
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its arguments are not valid"
        raise PanelFailed(f"The program {argv[0]} cannot be started: {reason}.") from None
    return run


class _Run(asyncio.SubprocessProtocol):
    """One process, from its start to the end of its group."""

    def __init__(self, name: str, max_bytes: int) -> None:
        loop = asyncio.get_running_loop()
        self.result: Future[Output] = loop.create_future()
        self._gone: Future[None] = loop.create_future()
        self._name = name
        self._max_bytes = max_bytes
        self._out = bytearray()
        self._err = bytearray()
        self._transport: SubprocessTransport | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        self._transport = cast(SubprocessTransport, transport)

    def feed(self, data: bytes) -> None:
        """Give it its input. A program need not read it."""
        stdin = cast(WriteTransport, self._opened.get_pipe_transport(0))
        stdin.write(data)
        stdin.close()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 2:
            self._err = (self._err + data)[-STDERR_KEPT:]
            return
        self._out += data
        if len(self._out) > self._max_bytes:
            self._settle(Output(self._out[: self._max_bytes].decode(errors="replace"), cut=True))

    def process_exited(self) -> None:
        # What it left running in its group holds the pipes open and would keep them so.
        self._kill_group()
        asyncio.get_running_loop().call_later(GRACE, self._opened.close)

    def connection_lost(self, exc: Exception | None) -> None:
        code = self._opened.get_returncode()
        if code == 0:
            self._settle(Output(self._out.decode(errors="replace")))
        elif not self.result.done():
            self.result.set_exception(PanelFailed(self._failure(code)))
        self._gone.set_result(None)

    async def end(self) -> None:
        """End its whole group, and wait until it is gone."""
        if self._opened.get_returncode() is None:
            self._kill_group()
        self.result.cancel()
        self._opened.close()
        await asyncio.shield(self._gone)

    @property
    def _opened(self) -> SubprocessTransport:
        assert self._transport, "the process has not started"
        return self._transport

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._opened.get_pid(), signal.SIGKILL)

    def _settle(self, output: Output) -> None:
        if not self.result.done():
            self.result.set_result(output)

    def _failure(self, code: int | None) -> str:
        how = f"was ended by signal {-code}" if code and code < 0 else f"failed with exit status {code}"
        lines = self._err.decode(errors="replace").strip().splitlines()
        return f"The program {self._name} {how}" + (f": {one_line(lines[-1])}" if lines else " and said nothing.")
