"""A workspace with CleverTap, a store with a connection to it, and what is found wrong: for all of these tests."""
import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request

PROGRAMS = sys.argv[1]
BRICKTAP = f"{PROGRAMS}/bricktap"
TOKEN = "dapi0000000000000000000000000000a001"
PASSCODE = "CANARY-PASS-0000"
failures = []
checks = 0


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        failures.append(what)
        print(f"FAILED: {what}", flush=True)


def wait(seconds, holds):
    """Looks until it holds or the time is over; whether it holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return bool(holds())


class Bench:
    """A simulated workspace with CleverTap, and a store with one connection to it."""

    def __init__(self, folder, **changes):
        self.folder = folder
        os.makedirs(folder)
        scenario = json.loads(
            subprocess.run([f"{PROGRAMS}/bricktap-simulator", "--print-scenario"],
                           capture_output=True, check=True, text=True).stdout)
        tables, added = changes.pop("tables", {}), changes.pop("added", {})
        scenario.update(changes)
        for catalog in scenario["catalogs"]:
            for schema in catalog["schemas"]:
                schema["tables"] += [added[schema["name"]]] if schema["name"] in added else []
                for table in schema["tables"]:
                    table["row_count"] = tables.get(table["name"], table["row_count"])
        with open(f"{folder}/scenario.json", "w") as file:
            json.dump(scenario, file)
        self.simulator = subprocess.Popen(
            [f"{PROGRAMS}/bricktap-simulator", "--with-parent", "--port", "0", "--scenario",
             f"{folder}/scenario.json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r"(\d+)\s*$", self.simulator.stdout.readline()).group(1))
        self.environment = {
            **os.environ, "BRICKTAP_HOME": f"{folder}/home", "BRICKTAP_VAULT": "file",
            "HOME": folder, "SWIFT_BACKTRACE": "interactive=no", "BRICKTAP_TOKEN": TOKEN,
            "BRICKTAP_PASSCODE": PASSCODE}
        self.tell(0, "save", "prod", "--host", "127.0.0.1", "--port", str(self.port),
                  "--insecure-http", "--http-path", "/sql/1.0/warehouses/0e8c1f5e27c89903",
                  "--catalog", "clevertap", "--schema", "large", "--connected-by",
                  "ann@example.com", "--skip-test")

    def run(self, *arguments, stdin=None):
        return subprocess.run([BRICKTAP, *arguments], env=self.environment, input=stdin,
                              stdin=None if stdin else subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120)

    def tell(self, status, *arguments, says=None, stdin=None):
        """Runs a command and checks how it ended and what it said."""
        result = self.run(*arguments, stdin=stdin)
        output = result.stdout + result.stderr
        words = " ".join(arguments)
        check(result.returncode == status,
              f"{words}: status {result.returncode} instead of {status}: {output[:400]}")
        if says:
            check(re.search(says, output), f"{words}: no «{says}» in {output[:400]}")
        check(TOKEN not in output and PASSCODE not in output, f"{words}: a secret in the output")
        return result.stdout

    def json(self, status, *arguments, stdin=None):
        text = self.tell(status, *arguments, "--json", stdin=stdin)
        try:
            return json.loads(text)
        except ValueError:
            check(False, f"{' '.join(arguments)}: no JSON but {text[:200]}")
            return {}

    def create(self, definition):
        return self.json(0, "import", "create", "--file", "-", stdin=json.dumps(definition))

    def clevertap(self):
        with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/_simulator/clevertap") as answer:
            return json.load(answer)

    def worker(self):
        return subprocess.Popen([BRICKTAP, "worker"], env=self.environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def last_run(self, nickname):
        return self.json(0, "import", "show", nickname)["last_run"]

    def account(self):
        self.tell(0, "destination", "set", "--region", "eu1", "--account-id", "TEST-000-000Z",
                  "--loopback-port", str(self.port))

    def newest_run(self, nickname):
        """State and accepted rows, read beside the program, which takes longer to start than to do it."""
        path = f"file:{self.folder}/home/bricktap.sqlite?mode=ro"
        with contextlib.closing(sqlite3.connect(path, uri=True, timeout=10)) as store:
            return store.execute(
                "SELECT r.state, r.accepted FROM import_run r JOIN import i ON i.id = r.import_id "
                "WHERE i.nickname = ? ORDER BY r.number DESC", (nickname,)).fetchone() or (None, 0)

    def close(self):
        for pid in workers(self):
            os.kill(pid, signal.SIGKILL)
        self.simulator.terminate()
        self.simulator.wait()


def workers(bench):
    """The workers of this store, by their environment."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
            if b"worker" not in words[1:2]:
                continue
            with open(f"/proc/{name}/environ", "rb") as file:
                if f"BRICKTAP_HOME={bench.folder}/home".encode() in file.read().split(b"\0"):
                    found.append(int(name))
        except OSError:
            continue
    return found


MEMBERS = {
    "nickname": "members", "connection": "prod", "source": {"table": "members"},
    "type": "profiles", "identity": {"column": "member_id"},
    "updated_on": {"column": "updated_at"},
    "properties": [{"column": "email", "property": "Email", "type": "string"},
                   {"column": "points", "property": "Points", "type": "integer"}]}
PURCHASES = {
    "nickname": "purchases", "connection": "prod",
    "source": {"table": "clevertap.events.purchases"}, "type": "events",
    "identity": {"column": "customer_id"}, "event_name": {"fixed": "Purchased"},
    "created_on": {"column": "created_at"},
    "properties": [{"column": "event_id", "property": "Event", "type": "string"}]}
