"""Programs as panels, with real processes: what they are given, what they print, and that nothing of them stays."""

import asyncio
import json
import os
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from console_client.settings import PanelSettings
from console_schemas import wire
from console_schemas.panels import PanelReply, PanelRequest
from console_tui.panels.command import Output, run_command
from console_tui.panels.fetch import PanelFailed
from console_tui.panels.sources import contents
from support.eventually import eventually
from support.panels import CONTEXT, text_of


async def run(code: str, *, timeout: float = 30.0, max_bytes: int = 10_000, argv: tuple[str, ...] = ()) -> Output:
    command = (sys.executable, "-c", textwrap.dedent(code), *argv)
    return await run_command(command, wire.encode(CONTEXT), timeout=timeout, max_bytes=max_bytes)


async def no_ask(request: PanelRequest) -> PanelReply:
    raise AssertionError("a command asks nobody")


def gone(pid: int) -> bool:
    """Whether the process has ended: a zombie that its parent has not collected yet counts as ended."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


async def test_a_program_gets_the_context_as_json_and_prints_text() -> None:
    output = await run("import json, sys; print(json.load(sys.stdin)['customer']['name'])")
    assert output == Output("Ada Lovelace\n")


async def test_a_program_sees_an_empty_folder_and_no_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NATS_CREDS", "/secret.creds")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    output = await run("import json, os; print(json.dumps([dict(os.environ), os.getcwd(), os.listdir()]))")
    environment, folder, files = json.loads(output.text)
    assert set(environment) - {"LC_CTYPE"} <= {"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TERM", "NO_COLOR"}
    assert (environment["PATH"], environment["TERM"], files) == (os.environ["PATH"], "dumb", [])
    assert not Path(folder).exists()


async def test_arguments_reach_the_program_as_they_are_without_a_shell() -> None:
    output = await run("import sys; print(sys.argv[1:])", argv=("$(id)", "; ls", "a b\n'\""))
    assert output.text == str(["$(id)", "; ls", "a b\n'\""]) + "\n"


async def test_a_program_that_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    code = 'sleep 300 & echo "$$ $!" >"$0"; wait'
    command = ("/bin/sh", "-c", code, str(tmp_path / "pids"))
    task = asyncio.create_task(run_command(command, b"{}", timeout=2, max_bytes=1_000))
    await eventually(lambda: (tmp_path / "pids").exists() and " " in (tmp_path / "pids").read_text())
    with pytest.raises(PanelFailed, match="within 2 s"):
        await task
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    await eventually(lambda: all(map(gone, pids)))


async def test_an_agent_who_goes_away_ends_the_program(tmp_path: Path) -> None:
    code = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(f'{{os.getpid()}}.'); time.sleep(300)"
    task = asyncio.create_task(run(code, timeout=300))
    await eventually(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().endswith("."))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await eventually(lambda: gone(int((tmp_path / "pid").read_text().rstrip("."))))


async def test_what_a_program_left_running_neither_delays_nor_survives_it() -> None:
    code = "import subprocess; child = subprocess.Popen(['sleep', '300']); print(child.pid)"
    output = await run(code, timeout=60)
    await eventually(lambda: gone(int(output.text)))


async def test_a_program_that_escaped_its_group_does_not_hold_the_panel() -> None:
    code = "import subprocess; print(subprocess.Popen(['sleep', '300'], start_new_session=True).pid)"
    output = await run(code, timeout=60)
    escaped = psutil.Process(int(output.text))
    escaped.kill()
    await eventually(lambda: gone(escaped.pid))


async def test_a_flood_is_cut_and_ended() -> None:
    code = "import os, sys\nprint(os.getpid())\nwhile True: sys.stdout.write('flood ' * 1000)"
    output = await run(code, max_bytes=5_000, timeout=60)
    assert (len(output.text), output.cut) == (5_000, True)
    await eventually(lambda: gone(int(output.text.split("\n")[0])))


async def test_a_failure_shows_the_last_line_of_the_error_output() -> None:
    with pytest.raises(PanelFailed, match=r"failed with exit status 3: the CRM\ufffd is closed$"):
        await run("import sys; sys.stderr.write('Traceback\\n\\nthe CRM\\x1b[2J is closed\\n'); sys.exit(3)")


async def test_a_silent_failure_and_a_signal_are_said() -> None:
    with pytest.raises(PanelFailed, match="exit status 1 and said nothing"):
        await run("raise SystemExit(1)")
    with pytest.raises(PanelFailed, match="ended by signal 11"):
        await run("import os; os.kill(os.getpid(), 11)")


async def test_a_flood_of_errors_is_not_kept() -> None:
    with pytest.raises(PanelFailed, match="status 1: xxx"):
        await run("import sys; sys.stderr.write('start' + 'x' * 10_000_000); sys.exit(1)")


@pytest.mark.parametrize("program", ["no-such-program", "/", "nul\0"])
async def test_a_program_that_cannot_be_started_is_said(program: str) -> None:
    with pytest.raises(PanelFailed, match="cannot be started"):
        await run_command((program,), b"{}", timeout=30, max_bytes=1_000)


async def test_input_that_nobody_reads_is_no_fault() -> None:
    output = await run_command(("true",), b"x" * 1_000_000, timeout=30, max_bytes=1_000)
    assert output == Output("")


async def test_binary_output_is_harmless_when_drawn() -> None:
    argv = (sys.executable, "-c", "import sys; sys.stdout.buffer.write(bytes(range(256)) + b' shown')")
    panel = PanelSettings(title="Binary", kind="command", argv=argv)
    drawn = text_of(await contents(panel, CONTEXT, None, (), no_ask))
    assert "shown" in drawn
    assert all(character.isprintable() for character in drawn.replace("\n", ""))


async def test_colours_are_taken_out_and_a_cut_is_noted() -> None:
    code = "print('\\x1b[31mred\\x1b[0m ' + 'x' * 100)"
    panel = PanelSettings(title="Red", kind="command", argv=(sys.executable, "-c", code), max_bytes=30)
    drawn = text_of(await contents(panel, CONTEXT, None, (), no_ask))
    assert "\x1b" not in drawn
    assert "red" in drawn
    assert drawn.endswith("Only the first 30 bytes are shown.")
