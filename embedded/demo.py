"""`make demo`: everything that runs, in one terminal, until Ctrl-C."""

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path

from embedded import machine
from embedded.child import Child
from embedded.postgres import Postgres
from embedded.state import AlreadyRunning, State
from embedded.supervisor import SIGNALS, Failed, StopAsked, Supervisor, say
from embedded.valkey import Valkey

HOUSE = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
WEB_PORT = 8000
GATEWAY_PORT = 8100
COLLECT = ["collectstatic", "--noinput", "--ignore=rest_framework"]
READY_WITHIN_SECONDS = 60
SMALL_POOL, LARGE_POOL = "village", "big"  # 3,000 people; 300,000 enrolments, some minutes


class Demo:
    """One demo in one folder."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.supervisor = Supervisor(state)
        self.environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.site = ""

    def run(self) -> None:
        """Start everything, print where and how to come in, and stay until asked to stop."""
        say("Tongzhou demo (Ctrl-C ends it)")
        if left := self.state.end_leftovers():
            say(f"  ended {left} processes that an earlier start had left running")
        self._start_stores()
        self._prepare()
        self._start_services()
        self._welcome()
        self._make_large_pool()
        while True:
            self.supervisor.mind()

    def _start_stores(self) -> None:
        self.environment.update(self.state.secrets())
        if not os.environ.get("DATABASE_URL"):
            self.supervisor.step("PostgreSQL", self._start_postgres)
        if not os.environ.get("REDIS_URL"):
            self.supervisor.step("Valkey (the broker)", self._start_valkey)
        self._choose_addresses()

    def _start_postgres(self) -> None:
        postgres = Postgres(self.state.folder)
        self.environment["DATABASE_URL"] = postgres.start()
        if postgres.is_new:
            self.state.forget_done()
        if postgres.child:
            self.supervisor.adopt_store(postgres.child)

    def _start_valkey(self) -> None:
        valkey = Valkey(self.state.folder)
        self.environment["REDIS_URL"] = valkey.start()
        if valkey.child:
            self.supervisor.adopt_store(valkey.child)

    def _choose_addresses(self) -> None:
        wish = int(os.environ.get("PORT") or WEB_PORT)
        self.port = machine.free_port(wish=wish)
        if self.port != wish:
            say(f"  port {wish} is taken: using {self.port}")
        gateway_port = machine.free_port(wish=GATEWAY_PORT)
        self.site = f"http://127.0.0.1:{self.port}"
        self.environment.update(
            DEBUG="0",
            DEMO="1",
            BEAT_SECONDS=os.environ.get("BEAT_SECONDS", "2"),
            STATE_DIR=str(self.state.folder),
            SITE_URL=self.site,
            GATEWAY_URL=f"http://127.0.0.1:{gateway_port}",
            WEBHOOK_URL=f"{self.site}/hooks/sandbox/",
            SANDBOX_STATE=str(self.state.folder / "sandbox.sqlite"),
        )
        ours = {name for name in self.environment if self.environment[name] != os.environ.get(name)}
        self.state.keep_environment({name: self.environment[name] for name in ours})

    def _prepare(self) -> None:
        locks = [HOUSE / "requirements.lock"]
        migrations = [*locks, *HOUSE.glob("*/migrations/*.py")]
        static = [*locks, *_files_below(HOUSE / "static"), *HOUSE.glob("*/static/**/*.*")]
        self._once("tables", ["migrate", "--verbosity=0"], inputs=migrations)
        self._once("style sheets and scripts", COLLECT, inputs=static)
        self._make_pool(SMALL_POOL)

    def _make_large_pool(self) -> None:
        """Make the large pool while the small one is being looked at already."""
        if os.environ.get("DEMO_ONLY") != SMALL_POOL:  # the small one alone, for the impatient
            self._make_pool(LARGE_POOL)

    def _make_pool(self, name: str) -> None:
        words = ["make_demo", f"--only={name}"]
        self._once(f"demo pool {name}", words, inputs=_code_of("demo"), show=True)

    def _once(
        self, label: str, words: list[str], *, inputs: list[Path], show: bool = False
    ) -> None:
        """Do a step unless it was done, on this very database, with these very files."""
        if self.state.has_done(label, inputs) and not os.environ.get("DATABASE_URL"):
            return
        self.supervisor.step(label, lambda: self._manage(*words, show=show))
        self.state.note_done(label, inputs)

    def _manage(self, *words: str, show: bool = False) -> None:
        """Run a management command."""
        child = self._child(words[0], [PYTHON, str(HOUSE / "manage.py"), *words])
        self.supervisor.finish(child, show=show)

    def _start_services(self) -> None:
        self.supervisor.step("sandbox provider, web server, worker, scheduler", self._launch_all)

    def _launch_all(self) -> None:
        celery = [PYTHON, "-m", "celery", "-A", "config"]
        beat = ["beat", f"--schedule={self.state.folder / 'beat'}", "--pidfile="]
        worker = ["worker", "-c2", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
        web = ["--interface=wsgi", "--host=127.0.0.1", f"--port={self.port}", "--workers=2"]
        web += ["--blocking-threads=2", "--respawn-failed-workers", "config.wsgi:application"]
        for name, command in {
            "provider": [PYTHON, "-m", "treasury.provider"],
            "web": [PYTHON, "-m", "granian", *web],
            "worker": [*celery, *worker],
            "beat": [*celery, *beat],
        }.items():
            self.supervisor.launch(self._child(name, command))
        self.supervisor.wait_until(
            self._is_ready, what="The web server", seconds=READY_WITHIN_SECONDS
        )

    def _child(self, name: str, command: list[str]) -> Child:
        return Child(name, command, self.supervisor.logs / f"{name}.log", self.environment)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.site}/readyz", timeout=5) as answer:
                return bool(json.load(answer)["ready"])
        except (urllib.error.URLError, OSError, ValueError):
            return False

    def _welcome(self) -> None:
        seconds = time.monotonic() - self.supervisor.began
        say(f"\nReady after {seconds:.0f} s: {self.site}/")
        self._manage("demo_logins", show=True)
        say(f"\nLogs: {self.supervisor.logs}   Ctrl-C ends it.")
        self.state.tell(f"{self.site}/")


def main() -> int:
    """Return 0 when ended by Ctrl-C, 1 when something failed."""
    state = State(Path(os.environ.get("STATE_DIR") or HOUSE / ".state"))
    try:
        state.take()
    except AlreadyRunning as refusal:
        say(str(refusal))
        return 1
    demo = Demo(state)
    demo.supervisor.hear_signals()
    failed = False
    try:
        demo.run()
    except StopAsked:
        say("\nEnding everything …", end="")
    except (Failed, RuntimeError) as failure:
        say(f"\n{failure}\nEnding everything …", end="")
        failed = True
    finally:
        _end(demo)
    return int(failed)


def _end(demo: Demo) -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    demo.supervisor.stop()
    say(" nothing is left running.")


def _files_below(folder: Path) -> Iterable[Path]:
    return (file for file in folder.rglob("*") if file.is_file())


def _code_of(app: str) -> list[Path]:
    return [file for file in _files_below(HOUSE / app) if file.suffix in {".py", ".toml"}]


if __name__ == "__main__":
    sys.exit(main())
