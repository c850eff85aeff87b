"""Start the sandbox provider: `python -m treasury.provider`, ended by SIGTERM or Ctrl-C.

GATEWAY_URL: where it listens. GATEWAY_KEY: what callers show. GATEWAY_WEBHOOK_SECRET: what events
are signed with. WEBHOOK_URL: where events go. SANDBOX_STATE: the file its book is kept in.
"""

import os
import signal
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from treasury.provider.book import Book
from treasury.provider.courier import Courier
from treasury.provider.server import Counter


def main() -> None:
    where = urlsplit(_variable("GATEWAY_URL"))
    book = Book(Path(_variable("SANDBOX_STATE")))
    address = (where.hostname or "127.0.0.1", where.port or 8100)
    counter = Counter(address, book=book, key=_variable("GATEWAY_KEY"))
    courier = Courier(
        book=book, url=_variable("WEBHOOK_URL"), secret=_variable("GATEWAY_WEBHOOK_SECRET")
    )
    for wish in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wish, lambda *_: threading.Thread(target=counter.shutdown).start())
    courier.start()
    print(f"The sandbox provider listens at {address[0]}:{address[1]}.", flush=True)
    counter.serve_forever(poll_interval=0.1)
    counter.server_close()
    courier.stop()
    book.close()


def _variable(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        sys.exit(f"The sandbox provider cannot start: {name} is not set.")
    return value


if __name__ == "__main__":
    main()
