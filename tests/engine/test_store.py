"""The state of the built-in engine on disk: whole at every moment, and never silently wrong."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from fairway.engine.store import LOG, STATE, StateError, StateInUseError, Store, opened
from fairway.protocol import passphrase
from fairway.protocol.state import Properties, Resource
from fairway.protocol.values import Secret
from fairway.rehearsal.folder import Folder, FolderError
from tests.rehearsal_help import CONFIG, Forks, Shop

PASSPHRASE = "for tests"
MARKER = "MARKER-4711"


pytestmark = pytest.mark.usefixtures("quick")


def resource(name: str, inputs: Properties | None = None) -> Resource:
    urn = f"urn:pulumi:dev::shops::azure-native:network:Subnet::{name}"
    return Resource(urn, "azure-native:network:Subnet", inputs=inputs or {})


def written(folder: Path, *names: str, log: tuple[str, ...] = ()) -> None:
    """A state with `names`, and a log of what came after it: a process that ended before it saved."""
    with opened(folder, PASSPHRASE) as store:
        for each in names:
            store.snapshot.put(resource(each, inputs={"key": Secret(MARKER)}))
        store.save()
        for each in log:
            store.snapshot.put(resource(each))


def names(folder: Path) -> list[str]:
    with opened(folder, PASSPHRASE) as store:
        return [each.name for each in store.snapshot.resources()]


def test_what_a_run_did_before_it_ended_is_there_in_the_next_one(tmp_path: Path) -> None:
    written(tmp_path, "a", log=("b", "c"))
    assert sorted(names(tmp_path)) == ["a", "b", "c"]
    assert not (tmp_path / LOG).exists()


def test_a_state_is_a_deployment_that_pulumi_can_import(tmp_path: Path) -> None:
    written(tmp_path, "a")
    document = json.loads((tmp_path / STATE).read_text())
    assert document["version"] == 3
    assert [each["urn"] for each in document["deployment"]["resources"]] == [resource("a").urn]
    assert document["deployment"]["secrets_providers"]["type"] == "passphrase"


def test_no_secret_is_on_disk_in_clear(tmp_path: Path) -> None:
    written(tmp_path, "a")
    with opened(tmp_path, PASSPHRASE) as store:
        store.snapshot.begin("creating", resource("b", inputs={"key": Secret(MARKER)}))
    found = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert MARKER.encode() not in found
    assert b"ciphertext" in found


def test_every_cut_of_the_log_gives_what_was_written_before_it(tmp_path: Path) -> None:
    source = tmp_path / "source"
    written(source, "a", log=("b", "c"))
    whole = (source / LOG).read_bytes()
    first, second, third = (index + 1 for index, byte in enumerate(whole) if byte == ord("\n"))
    for size in range(0, len(whole), 7):
        folder = tmp_path / f"cut{size}"
        shutil.copytree(source, folder)
        (folder / LOG).write_bytes(whole[:size])
        expected = ["a", "b", "c"] if size >= third else ["a", "b"] if size >= second else ["a"]
        assert sorted(names(folder)) == expected
    assert first < second < third == len(whole)


def test_every_flipped_byte_of_the_log_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source"
    written(source, "a", log=("b", "c"))
    whole = (source / LOG).read_bytes()
    ends = [index for index, byte in enumerate(whole) if byte == ord("\n")]
    for index in [*range(0, len(whole), 11), *ends]:
        folder = tmp_path / f"flip{index}"
        shutil.copytree(source, folder)
        (folder / LOG).write_bytes(whole[:index] + bytes([whole[index] ^ 1]) + whole[index + 1 :])
        with pytest.raises(StateError, match="was changed by something else"):
            names(folder)
        assert (folder / LOG).exists()


def test_every_cut_and_every_flipped_byte_of_a_state_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source"
    written(source, "a")
    whole = (source / STATE).read_bytes()
    damaged = [whole[:size] for size in range(0, len(whole) - 1, 97)]
    spots = [index for index in range(0, len(whole), 53) if whole[index : index + 1].strip()]
    damaged += [whole[:index] + bytes([whole[index] ^ 1]) + whole[index + 1 :] for index in spots]
    for text in damaged:
        (source / STATE).write_bytes(text)
        with pytest.raises(StateError, match="rehearse again with --fresh"):
            names(source)
        assert (source / STATE).read_bytes() == text


def test_a_log_of_an_older_state_is_left_out(tmp_path: Path) -> None:
    written(tmp_path, "a", log=("b",))
    log = (tmp_path / LOG).read_bytes()
    assert sorted(names(tmp_path)) == ["a", "b"]
    (tmp_path / LOG).write_bytes(log)
    assert sorted(names(tmp_path)) == ["a", "b"]


def test_a_log_without_its_first_line_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "a", log=("b",))
    (tmp_path / LOG).write_bytes((tmp_path / LOG).read_bytes().split(b"\n", 1)[1])
    with pytest.raises(StateError, match=r"state\.log:1: "):
        names(tmp_path)


@pytest.mark.parametrize("rest", [b"{}", b'"x":1}', b"12 xyz", b"x 0123456789abcdef {}", b'2 0123456789abcdef {"a'])
def test_what_is_no_beginning_of_a_line_is_damage(rest: bytes, tmp_path: Path) -> None:
    written(tmp_path, "a", log=("b",))
    with (tmp_path / LOG).open("ab") as stream:
        stream.write(rest)
    with pytest.raises(StateError, match=r"state\.log:3: "):
        names(tmp_path)


def test_another_passphrase_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    written(tmp_path, "a")
    before = (tmp_path / STATE).read_bytes()
    with pytest.raises(StateError, match=r"state\.json: .*passphrase"), opened(tmp_path, "another"):
        pass
    assert (tmp_path / STATE).read_bytes() == before


def test_a_state_that_another_process_has_locked_is_refused_by_name(tmp_path: Path) -> None:
    with opened(tmp_path, PASSPHRASE) as store:
        store.snapshot.put(resource("a"))
        with pytest.raises(StateInUseError, match=f"{os.getpid()} is using this state"), opened(tmp_path, PASSPHRASE):
            pass
        store.save()
    assert names(tmp_path) == ["a"]


def test_a_create_without_a_result_is_kept_until_it_is_recovered(tmp_path: Path) -> None:
    with opened(tmp_path, PASSPHRASE) as store:
        store.snapshot.end(store.snapshot.begin("creating", resource("lost", inputs={"key": Secret(MARKER)})))
        made = store.snapshot.begin("creating", resource("made"))
        store.snapshot.put(resource("made"))
        store.snapshot.end(made)
        store.snapshot.end(store.snapshot.begin("updating", resource("made")))
    for _ in range(2):
        with opened(tmp_path, PASSPHRASE) as store:
            assert [each.name for each in store.unconfirmed] == ["lost"]
            assert store.snapshot.pending() == []
    with opened(tmp_path, PASSPHRASE) as store, store.recovering():
        assert [each.resource.name for each in store.snapshot.pending()] == ["lost"]
        for key in store.snapshot.pending_keys():
            store.snapshot.end(key)
    with opened(tmp_path, PASSPHRASE) as store:
        assert store.unconfirmed == ()


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    server = Forks()
    yield server
    server.close()


@pytest.mark.parametrize("kilobytes", [1, 3, 6, 12])
def test_a_disk_that_is_full_in_the_middle_loses_nothing(kilobytes: int, tmp_path: Path, forks: Forks) -> None:
    shop = Shop(tmp_path)
    shop.cloud.close()
    assert forks.run("up", shop.root, CONFIG, limit=kilobytes * 1024) in (1, 2)
    assert shop.up().errors == ()
    shop.is_whole()


def test_a_line_that_did_not_fit_is_taken_out_of_the_log_again(tmp_path: Path) -> None:
    script = f"""
import resource, signal
from pathlib import Path
from fairway.protocol import passphrase
from fairway.engine.store import LOG, opened, StateError
from fairway.protocol.state import Resource
SUBNET = "azure-native:network:Subnet"
made = lambda name: Resource("urn:pulumi:dev::shops::" + SUBNET + "::" + name, SUBNET)
passphrase._ROUNDS = 1
folder = Path({str(tmp_path)!r})
with opened(folder, {PASSPHRASE!r}) as store:
    store.save()
    first = store.snapshot.put(made("a"))
    size = (folder / LOG).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 150, resource.RLIM_INFINITY))
    try:
        store.snapshot.put(made("b"))
    except StateError as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    # Shorter than what was left of the one before.
    store.snapshot.drop(first)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "state.log: cannot be written: " in done.stdout
    assert "make room" in done.stdout
    assert names(tmp_path) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", disk], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield disk
    subprocess.run(["umount", disk], check=True)


def fill(store: Store) -> None:
    """Log what no small disk has room for."""
    for number in range(100):
        store.snapshot.put(resource(f"b{number}"))


def test_on_a_full_disk_the_run_ends_with_what_to_do_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    with opened(small_disk / "state", PASSPHRASE) as store:
        store.snapshot.put(resource("a"))
        store.save()
        filler = small_disk / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as stream:
            while stream.write(b"x" * 1024):
                pass
        with pytest.raises(StateError, match=r"No space left on device\. What was done so far is kept"):
            fill(store)
        held = [each.name for each in store.snapshot.resources()]
        with pytest.raises(StateError, match="make room"):
            store.save()
    filler.unlink()
    assert sorted(names(small_disk / "state")) == sorted(held)


def test_a_folder_that_cannot_be_written_to_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, "a")
    whole = Path.open

    def refused(self: Path, mode: str = "r", *args: object, **more: object) -> object:
        if mode != "r":
            raise PermissionError(13, "Permission denied")
        return whole(self, mode, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(StateError, match="cannot be written: Permission denied"), opened(tmp_path, PASSPHRASE):
        pass
    with pytest.raises(FolderError, match="Permission denied"), Folder(tmp_path, "").held():
        pass


def test_the_cipher_is_pulumis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase, "_ROUNDS", 1_000_000)
    cipher = passphrase.new_cipher(PASSPHRASE)
    assert len(base64.b64decode(cipher.salt.split(":")[1])) == 8
    again = passphrase.cipher_of(PASSPHRASE, cipher.salt)
    assert again.shown(cipher.hidden({"a": [Secret({"b": 1})]}))["a"][0].value == {"b": 1}
    with pytest.raises(passphrase.WrongPassphraseError):
        passphrase.cipher_of("another", cipher.salt)
