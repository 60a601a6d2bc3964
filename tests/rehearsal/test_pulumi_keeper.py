"""The rehearsal's lock is held as long as a command of Pulumi works, and not by what it leaves behind."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from fairway.rehearsal import pulumi_keeper
from fairway.rehearsal.folder import FolderError, claimed
from tests.rehearsal_help import STACK, Shop

# Leaves behind a process that holds what it has inherited, as a killed CLI leaves its language host.
LEAVING = "import subprocess, sys; subprocess.Popen(['sleep', '60']); print('up', flush=True); "


def _kept(lock: Path, program: str) -> subprocess.Popen[str]:
    stream = lock.open("w")
    fcntl.flock(stream, fcntl.LOCK_EX)
    os.set_inheritable(stream.fileno(), True)
    kept = [sys.executable, "-I", "-S", str(pulumi_keeper.__file__), sys.executable, "-c", program]
    process = subprocess.Popen(kept, stdout=subprocess.PIPE, text=True, start_new_session=True, close_fds=False)
    stream.close()
    return process


def _free(lock: Path) -> bool:
    with lock.open("r+") as stream, suppress(BlockingIOError):
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("sys.exit(3)", 3),
        ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL),
        ("import os; os.kill(os.getpid(), 15)", -signal.SIGTERM),
    ],
)
def test_however_a_command_ends_the_lock_is_free_and_its_exit_code_stays(end: str, code: int, tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    process = _kept(lock, LEAVING + end)
    assert process.communicate(timeout=60)[0] == "up\n"
    assert process.returncode == code
    assert _free(lock)


def test_a_command_that_works_holds_the_lock_and_gets_the_interrupt(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    process = _kept(lock, LEAVING + "import time; time.sleep(60)")
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    assert not _free(lock)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert _free(lock)


def test_a_process_that_has_ended_is_not_reported_as_running(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    folder = claimed(tmp_path / "r", "shops", STACK)
    with (folder.path / "lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        stream.write(f"process {ended.pid}")
        stream.flush()
        with pytest.raises(FolderError, match=f"a process that process {ended.pid} had started before it was killed"):
            folder.held(0).__enter__()


@pytest.mark.engine
def test_a_rehearsal_killed_under_the_cli_can_be_run_again(tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine="pulumi")
    command = [sys.executable, "-m", "fairway", "rehearse", STACK, "-C", str(shop.root / "project")]
    command += ["--folder", str(shop.folder.path), "--engine", "pulumi"]
    root = Path(__file__).parent.parent.parent
    first = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    log = shop.folder.pulumi / "events.jsonl"
    until = time.monotonic() + 120
    while time.monotonic() < until and not (log.exists() and "resourcePreEvent" in log.read_text(encoding="utf-8")):
        time.sleep(0.05)
    first.kill()
    first.wait()
    while True:
        again = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        if "is using this folder" not in again.stderr or time.monotonic() > until:
            break
        time.sleep(0.5)
    assert again.returncode == 0, again.stdout + again.stderr
