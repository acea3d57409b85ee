"""The program with faults, and all that its user has afterwards."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading

PROGRAMS, LIBRARY = sys.argv[1], sys.argv[2]
WORK = tempfile.mkdtemp()
TOKEN = "dapi0000000000000000000000000000a001"
OTHER = "dapi0000000000000000000000000000b002"
ACCOUNT = ["destination", "set", "--region", "eu1", "--account-id", "TEST-000-000Z", "--skip-test"]


def environment(home, token=TOKEN, fault=None, at=None, count=None, fired=None):
    env = {"PATH": os.environ["PATH"], "HOME": WORK, "BRICKTAP_HOME": home, "BRICKTAP_VAULT": "file",
           "DATABRICKS_TOKEN": token, "BRICKTAP_PASSCODE": "CANARY-PASS-0000", "LC_ALL": "C.UTF-8",
           "SWIFT_BACKTRACE": "interactive=no"}
    if fault or count:
        env |= {"LD_PRELOAD": LIBRARY, "FAULT_FOLDER": home}
    if fault:
        env |= {"FAULT": fault, "FAULT_AT": str(at)}
    if count:
        env["FAULT_COUNT"] = count
    if fired:
        env["FAULT_FIRED"] = fired
    return env


def run(home, *arguments, token=TOKEN, **fault):
    """A command; a list at the end is what is typed into it."""
    typed = None
    if arguments and isinstance(arguments[-1], list):
        *arguments, typed = arguments
        typed = "".join(f"{line}\n" for line in typed)
    env = environment(home, token, **fault)
    return subprocess.run([f"{PROGRAMS}/bricktap", *arguments], env=env, capture_output=True, text=True, timeout=60,
                          **({"input": typed} if typed else {"stdin": subprocess.DEVNULL}))


def settings(name, port=9, schema="profiles"):
    return ["save", name, "--host", "127.0.0.1", "--port", str(port), "--insecure-http", "--http-path",
            "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "clevertap", "--schema", schema,
            "--skip-test", "--connected-by", "ann@example.com"]


def age(home):
    """Lets the time be over that a token may lie in doubt: whoever opens the vault next settles it."""
    with contextlib.suppress(sqlite3.Error), opened(home) as store:
        store.execute("UPDATE token_in_doubt SET until = 0")
        store.commit()


def opened(home):
    return contextlib.closing(sqlite3.connect(f"file:{home}/bricktap.sqlite?mode=rw", uri=True, timeout=10))


def orphans(home):
    """Nil, or what is wrong: the vault holds the tokens that rows name, and no other."""
    with opened(home) as store:
        named = {key for table in ("connection", "account")
                 for (key,) in store.execute(f"SELECT token_key FROM {table}") if key}
        doubtful = [key for (key,) in store.execute("SELECT key FROM token_in_doubt")]
    try:
        with open(f"{home}/tokens.json") as file:
            kept = set(json.load(file)["tokens"])
    except FileNotFoundError:
        kept = set()
    if kept != named or doubtful:
        return f"{len(kept)} tokens are kept, {len(named)} named, {len(doubtful)} in doubt"
    return None


def state(home):
    """Connections with their tokens, and imports: all that a user has, a while after a restart."""
    connections = {}
    listed = run(home, "list", "--json")
    if listed.returncode:
        return f"unreadable: {listed.stderr}"
    # Only now: who opens a store first after a crash is to be the program.
    age(home)
    if not json.loads(listed.stdout)["connections"]:
        run(home, "doctor")  # It opens the vault too.
    for one in json.loads(listed.stdout)["connections"]:
        export = run(home, "export", one["name"], "--as", "json", "--with-token")
        connections[one["name"]] = export.stdout if TOKEN in export.stdout or OTHER in export.stdout else "NO TOKEN"
    imports = run(home, "import", "list", "--json")
    nicknames = sorted(
        (one["nickname"], one["status"], json.dumps(one["properties"]))
        for one in json.loads(imports.stdout)["imports"])
    destination = run(home, "destination", "show", "--json")
    return json.dumps([connections, nicknames, destination.stdout, orphans(home)], sort_keys=True)


class Tally:
    """Counts what was found, and says what should not have been."""

    def __init__(self):
        self.passed, self.failed = 0, 0
        self.lock = threading.Lock()

    def add(self, problem):
        with self.lock:
            if problem:
                self.failed += 1
                print(f"FAILED: {problem}", flush=True)
            else:
                self.passed += 1


TALLY = Tally()


def noted(path):
    """How often the library noted something in a file: a byte each. The file begins with the first."""
    try:
        return os.path.getsize(path)
    except FileNotFoundError:
        return 0
