"""The store's folder belongs to one process, for as long as that lives (faults 7, 8)."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.adapters.tinydb_store import TinyStore
from bot.errors import StoreBusy
from tests.adapters.store.conftest import Open, numbers, put

ROOT = Path(__file__).parents[3]

OWNER = """
import sys
from pathlib import Path
from bot.adapters.tinydb_store import TinyStore
from tests.adapters.store.conftest import put
store = TinyStore(Path(sys.argv[1]))
put(store, 1)
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_refused_by_name_and_a_dead_ones_lock_is_taken_at_once(
    folder: Path, open_store: Open
) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert owner.stdout
    assert owner.stdout.readline() == b"open\n"

    with pytest.raises(StoreBusy, match=rf"process {owner.pid} is using the store in {folder}"):
        TinyStore(folder)
    owner.send_signal(signal.SIGKILL)
    owner.communicate()

    assert numbers(open_store()) == [1]


def test_the_same_process_cannot_open_it_twice(store: TinyStore, folder: Path) -> None:
    with pytest.raises(StoreBusy, match=str(os.getpid())):
        TinyStore(folder)


PARENT = """
import os, sys
from pathlib import Path
from bot.adapters.tinydb_store import TinyStore
store = TinyStore(Path(sys.argv[1]))
began, begin = os.pipe()
if not os.fork():
    os.write(begin, b".")
    sys.stdin.read()
    os._exit(0)
os.read(began, 1)
os._exit(0)
"""


def test_a_forked_child_does_not_keep_the_folder(folder: Path, open_store: Open) -> None:
    """Mails are read in children: one that outlives the desk must not lock the next one out."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert parent.wait(30) == 0

    assert numbers(open_store()) == []
    parent.communicate()


def test_only_its_owner_can_read_what_the_desk_keeps(store: TinyStore, folder: Path) -> None:
    put(store, 1)
    store.blobs.put(b"mail")
    store.close()

    for path in [folder, *folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_relative_folder_stays_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with TinyStore(Path("desk")) as store:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        put(store, 1)
        store.blobs.put(b"mail")

    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert (tmp_path / "desk" / "desk.json").exists()


def test_a_closed_store_can_be_opened_again_at_once(store: TinyStore, folder: Path) -> None:
    store.close()

    TinyStore(folder).close()
