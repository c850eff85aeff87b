"""A witness as others run one: a small HTTP server of its own (C2SP tlog-witness), for tests.

`python -m tests.logbook.witness STATE` prints its address; what it has seen lies in the folder.
"""

import hashlib
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any

from logbook.rules import NoteUnreadable, merkle, notes, witnessing
from logbook.rules.notes import COSIGNATURE, Verifier

NAME = "witness.example/w1"


class Refused(Exception):
    """What is answered instead of a cosignature."""

    def __init__(self, status: int, text: str = "", kind: str = "text/plain") -> None:
        super().__init__(status, text)
        self.status, self.text, self.kind = status, text, kind


class Witness:
    """What a witness keeps: its key, whom it knows, and the last checkpoint it saw of each."""

    def __init__(self, folder: Path, *, knows: list[str]) -> None:
        self.folder = folder
        self.seed = hashlib.sha256(str(folder).encode()).digest()
        self.verifier = Verifier(NAME, notes.public_of(self.seed), COSIGNATURE)
        self.known = [notes.verifier_of(vkey) for vkey in knows]
        self.turn = Lock()

    def add_checkpoint(self, body: bytes) -> str:
        """Return a cosignature line, or raise `Refused`."""
        try:
            question = witnessing.read_question(body)
            text, signatures = notes.split_note(question.note)
            found = notes.checkpoint_of(text)
        except NoteUnreadable as bad:
            raise Refused(400, str(bad)) from bad
        keys = [key for key in self.known if key.name == found.origin]
        if not keys:
            raise Refused(404)
        if not any(
            one.is_by(key) and notes.is_signed(text, one.signature, verifier=key)
            for one in signatures
            for key in keys
        ):
            raise Refused(403)
        if question.old > found.size:
            raise Refused(400)
        with self.turn:
            return self._cosigned(question, found)

    def _cosigned(self, question: witnessing.Question, found: notes.Checkpoint) -> str:
        size, root = self._seen(found.origin)
        if question.old != size:
            raise Refused(409, f"{size}\n", "text/x.tlog.size")
        if size == found.size and root != found.root:
            raise Refused(409)
        if not merkle.verify_consistency(
            old=size, new=found.size, old_root=root, new_root=found.root, proof=question.proof
        ):
            raise Refused(422)
        self._keep(found)
        signed = notes.cosign(found.text, seed=self.seed, time=int(time.time()))
        return self.verifier.line(signed)

    def _seen(self, origin: str) -> tuple[int, bytes]:
        file = self._file(origin)
        if not file.exists():
            return 0, merkle.EMPTY_ROOT
        seen = json.loads(file.read_text())
        return seen["size"], bytes.fromhex(seen["root"])

    def _keep(self, found: notes.Checkpoint) -> None:
        content = json.dumps({"size": found.size, "root": found.root.hex()})
        self._file(found.origin).write_text(content)

    def _file(self, origin: str) -> Path:
        return self.folder / hashlib.sha256(origin.encode()).hexdigest()


def server_of(witness: Witness) -> ThreadingHTTPServer:
    """Return the server of a witness, on a free port."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                if self.path != "/add-checkpoint":
                    raise Refused(404)
                self.answer(200, witness.add_checkpoint(body), "text/plain")
            except Refused as no:
                self.answer(no.status, no.text, no.kind)

        def answer(self, status: int, text: str, kind: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Door)


def main() -> None:
    """Serve until stopped; a witness of the keys that are named."""
    folder, *knows = sys.argv[1:]
    witness = Witness(Path(folder), knows=knows)
    server = server_of(witness)
    sys.stdout.write(f"{witness.verifier.vkey} http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
