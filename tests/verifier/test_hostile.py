"""Folders and servers that mean harm: all end with words and an exit code, never a traceback."""

import gzip
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest

from logbook.rules import merkle, notes, tiles
from tests.verifier.folders import Pool, a_pool, periods, put, report_path, verified
from verifier import verify

VERIFIER: Final = Path(verify.__file__)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_pool(periods(3)).write(tmp_path / "pool")


class Server(BaseHTTPRequestHandler):
    """Hands out a folder; `odd` may answer an address in its own way instead."""

    protocol_version = "HTTP/1.1"
    root: Path
    odd: Callable[["Server"], bool]
    asked: list[str]

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        if type(self).odd(self):
            return
        file = self.root / self.path.lstrip("/")
        if file.is_file():
            self.answer(file.read_bytes())
        else:
            self.send_error(404)

    def answer(self, content: bytes, **headers: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


@contextmanager
def served(root: Path, odd: Callable[[Server], bool] = lambda _: False) -> Iterator[str]:
    handler = type("Odd", (Server,), {"root": root, "odd": staticmethod(odd), "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def test_a_site_is_read_as_a_folder_is(folder: Path) -> None:
    with served(folder) as address:
        code, said = verified(address)

    assert (code, said) == verified(folder)


def test_a_site_below_a_path_is_read_there(folder: Path) -> None:
    with served(folder.parent) as address:
        assert verified(f"{address}/pool/")[0] == 0


def at(path: str, deed: Callable[[Server], object]) -> Callable[[Server], bool]:
    """Answer one address in one's own way."""

    def odd(server: Server) -> bool:
        if server.path != f"/{path}":
            return False
        deed(server)
        return True

    return odd


def _redirect(server: Server) -> None:
    server.send_response(302)
    server.send_header("Location", "http://169.254.169.254/secret")
    server.send_header("Content-Length", "0")
    server.end_headers()


BOMB: Final = gzip.compress(bytes(5_000_000), compresslevel=1)


def _bomb(server: Server) -> None:
    server.answer(BOMB, Content_Encoding="gzip")


def _endless(server: Server) -> None:
    server.send_response(200)
    server.end_headers()
    with_room = bytes(1_000_000)
    try:
        for _part in range(200):
            server.wfile.write(with_room)
    except OSError:
        return


def _hangs_up(server: Server) -> None:
    server.send_response(200)
    server.send_header("Content-Length", "5000")
    server.end_headers()
    server.wfile.write(b"{")
    server.close_connection = True


def _stalls(_server: Server) -> None:
    time.sleep(3)


def _drips(server: Server) -> None:
    server.send_response(200)
    server.send_header("Content-Length", "5000")
    server.end_headers()
    try:
        for _byte in range(60):
            server.wfile.write(b" ")
            server.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return


def _no_http(server: Server) -> None:
    server.wfile.write(b"what do you want\r\n\r\n")
    server.close_connection = True


ODD: Final = {
    "sends us elsewhere": (_redirect, "the server sends us elsewhere, to http://169.254.169.254"),
    "a packed bomb": (_bomb, "comes packed, though we asked for it plain"),
    "without end": (_endless, "is longer than"),
    "hangs up": (_hangs_up, "cannot be fetched"),
    "stalls": (_stalls, "cannot be fetched"),
    "drips": (_drips, "cannot be fetched"),
    "speaks no http": (_no_http, "cannot be fetched"),
    "says no": (lambda server: server.send_error(500), "the server answers 500"),
}


@pytest.mark.parametrize("name", ODD)
def test_a_server_that_means_harm_is_told_so(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deed, words = ODD[name]
    if name in {"stalls", "drips"}:
        monkeypatch.setattr(verify, "STALLED_SECONDS", 0.7)
        monkeypatch.setattr(verify, "FILE_SECONDS", 0.9)
    monkeypatch.setattr(verify.Site.read, "__defaults__", (1_000_000,))

    with served(folder, at(report_path(2), deed)) as address:
        code, said = verified(address)

    assert (code, words in said) == (1, True), said
    assert "3 of 4 files are, byte for byte" in said  # and the others were read all the same


def test_nothing_is_ever_asked_of_another_place(folder: Path) -> None:
    """A leaf's path cannot lead out of the site or the folder."""
    for path in ("../secret", "/etc/passwd", "a/../../b", "http://x/y", "a//b", "a\\b", "", "a?b"):
        pool = Pool()
        pool.files.append(("incident", path, b"{}"))
        target = folder.parent / "odd"
        _write_only_the_log(pool, target)

        code, said = verified(target)

        assert (code, "is no path of a public file" in said) == (1, True), said


def _write_only_the_log(pool: Pool, folder: Path) -> None:
    """Write the log without its files: a path that leads elsewhere must not be written."""
    entries = [
        verify_entry.replace(b"PATH", pool.files[0][1].encode().replace(b"\\", b"\\\\"))
        for verify_entry in [
            b'{"at":"2026-11-22T10:00:00Z","kind":"incident","path":"PATH","sha256":"'
            + b"0" * 64
            + b'"}'
        ]
    ]
    root = merkle.leaf_hash(entries[0])
    text = notes.Checkpoint(pool.origin, 1, root).text
    note = notes.note_of(text, [pool.key.line(notes.sign(text, seed=pool.seed))])
    put(folder / "log/tile/0/000.p/1", root)
    put(folder / "log/tile/entries/000.p/1", tiles.bundle_of(entries))
    put(folder / "log/checkpoint", note.encode())
    put(folder / "log/checkpoints/1", note.encode())
    put(folder / "log/checkpoints.txt", f"1 {root.hex()} 2026-11-22T10:00:00Z\n".encode())
    put(folder / "log/keys", f"{pool.key.vkey} 0 - signs\n".encode())


def test_a_link_that_leads_out_of_the_folder_is_not_followed(folder: Path) -> None:
    put(folder.parent / "secret", b"secret")
    (folder / report_path(2)).unlink()
    (folder / report_path(2)).symlink_to(folder.parent / "secret")

    assert "leads out of the folder" in verified(folder)[1]


def test_what_is_no_file_is_not_opened(folder: Path) -> None:
    (folder / report_path(2)).unlink()
    os.mkfifo(folder / report_path(2))  # reading one would wait for ever

    assert "report.json: is missing" in verified(folder)[1]


def test_a_checkpoint_that_claims_a_huge_log_costs_nothing(folder: Path) -> None:
    pool = Pool()
    for size in (10**14, 4_000_000):
        text = notes.Checkpoint(pool.origin, size, b"r" * 32).text
        note = notes.note_of(text, [pool.key.line(notes.sign(text, seed=pool.seed))])
        put(folder / "log/checkpoint", note.encode())

        code, said = verified(folder)

        assert code == 1, said
    assert "is missing" in said


def run(*arguments: str | Path) -> tuple[int, str]:
    """Run the verifier as a stranger does: alone, with nothing of ours in reach."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", VERIFIER, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd="/",
        env={"PYTHONIOENCODING": "ascii"},
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done.returncode, done.stdout + done.stderr


def test_it_runs_alone_and_ends_with_0_1_or_2(folder: Path) -> None:
    assert run(folder)[0] == 0
    (folder / report_path(2)).write_bytes(b"")
    code, said = run(folder)
    assert (code, "Does not hold: " in said) == (1, True)
    for asked, words in (
        ((), "say where the files are"),
        ((folder / "nowhere",), "neither a folder nor an address"),
        ((folder.parent,), "There is no log to check"),
        (("ftp://pool.example",), "is no address of a site"),
        (("http://[::1",), "is no address"),
        (("http://127.0.0.1:9",), "There is no log to check"),
        ((folder, "--key", "nonsense"), "is no verifier key"),
        ((folder, "--since", folder / "nowhere"), "cannot be read"),
        (("--receipt", folder / "nowhere"), "cannot be read"),
        ((folder, "--what"), "unrecognized arguments"),
    ):
        code, said = run(*asked)
        assert (code, words in said) == (2, True), said


def test_words_from_elsewhere_cannot_play_tricks_on_a_screen() -> None:
    assert verify.printable("a\x1b[2Jb\r\n\u202ec") == "a?[2Jb???c"


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        ("log/keys", b"nonsense\n", "names no key"),
        ("log/keys", b"\xff\n", "is not UTF-8"),
        ("log/keys", b"pool+00000000+AQ== 0 -\n", "log/keys: "),
        ("log/checkpoint", b"", "is no signed note"),
        ("log/checkpoint", b"x" * 70_000, "is longer than"),
        ("log/checkpoints.txt", b"x y z\n", "has a line of no size"),
    ],
)
def test_a_list_or_checkpoint_that_is_none_is_told(
    path: str, content: bytes, words: str, folder: Path
) -> None:
    put(folder / path, content)

    code, said = run(folder)

    assert (code in {1, 2}, words in said) == (True, True), said
