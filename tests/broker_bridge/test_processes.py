"""The children of a demo or a replay: waited for, stopped in order, and never left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from console_bridge.processes import NotReady, Processes
from support.eventually import eventually

READY = "import time; print('ready: here', flush=True); time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)


def test_a_ready_child_is_waited_for_and_stopped(tmp_path: Path) -> None:
    with Processes(tmp_path, os.environ) as processes:
        child = processes.start_python("child", "-c", READY)
        processes.wait_ready("child", 60)
        assert child.poll() is None
    assert child.poll() == -signal.SIGTERM


def test_a_child_that_ends_too_early_is_said_with_its_last_words(tmp_path: Path) -> None:
    with Processes(tmp_path, os.environ) as processes:
        processes.start_python("child", "-c", "print('no store'); raise SystemExit(1)")
        with pytest.raises(NotReady, match="child ended: no store"):
            processes.wait_ready("child", 60)


def test_a_child_that_does_not_end_is_killed(tmp_path: Path) -> None:
    processes = Processes(tmp_path, os.environ)
    child = processes.start_python("child", "-c", STUBBORN)
    processes.wait_ready("child", 60)
    processes.stop(seconds=0.5)
    assert child.poll() == -signal.SIGKILL


def test_one_child_can_be_stopped_alone(tmp_path: Path) -> None:
    with Processes(tmp_path, os.environ) as processes:
        first = processes.start_python("first", "-c", READY)
        second = processes.start_python("second", "-c", READY)
        processes.stop("first")
        assert first.poll() is not None
        assert second.poll() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
async def test_children_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, time; from console_bridge.processes import Processes\n"
        f"processes = Processes(pathlib.Path({str(tmp_path)!r}), os.environ)\n"
        f"child = processes.start_python('child', '-c', {READY!r}); processes.wait_ready('child')\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    await eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
