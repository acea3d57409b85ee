"""bricktap beside the peers: a store of its own for each run, and the commands that a person types."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time

COLUMNS = {"email": ("Email", "string"), "name": ("Name", "string"), "city": ("City", "string"),
           "score": ("Score", "float"), "orders": ("Orders", "integer"),
           "is_subscribed": ("Subscribed", "boolean"), "signed_up": ("Signed up", "date")}
DEFINITION = {
    "nickname": "bench", "connection": "bench", "type": "profiles",
    "source": {"table": "clevertap.profiles.customers"}, "identity": {"column": "customer_id"},
    "properties": [{"column": column, "property": name, "type": kind}
                   for column, (name, kind) in COLUMNS.items()],
    "schedule": {"frequency": "manually"}}


class Home:
    """An empty folder with a store that knows one connection, one destination, one import."""

    def __init__(self, program, folder, workspace_port, upload_port):
        self.program, self.folder = program, folder
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder, "LANG": "C.UTF-8",
                            "BRICKTAP_HOME": f"{folder}/home", "BRICKTAP_VAULT": "file",
                            "DATABRICKS_TOKEN": "dapi0000000000000000000000000000a001"}
        self.call("save", "bench", "--skip-test", "--host", "127.0.0.1", "--port",
                  str(workspace_port), "--insecure-http", "--http-path",
                  "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "clevertap", "--schema",
                  "profiles", "--connected-by", "ada@example.com")
        with open(f"{folder}/passcode", "w") as file:
            file.write("AAA-BBB-CCCC")
        self.call("destination", "set", "--skip-test", "--region", "eu1", "--account-id",
                  "TEST-000-000Z", "--passcode-file", f"{folder}/passcode", "--loopback-port",
                  str(upload_port))
        with open(f"{folder}/import.json", "w") as file:
            json.dump(DEFINITION, file)
        self.call("import", "create", "--skip-check", "--file", f"{folder}/import.json")

    def call(self, *words):
        return subprocess.run([self.program, *words], env=self.environment, check=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout

    def database(self):
        return contextlib.closing(sqlite3.connect(f"{self.folder}/home/bricktap.sqlite"))


@contextlib.contextmanager
def home(program, work, workspace_port, upload_port):
    folder = tempfile.mkdtemp(prefix="ours-", dir=work)
    try:
        yield Home(program, folder, workspace_port, upload_port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stop_times(program, work, workspace_port, upload_port, runs):
    """From `import stop` to the store's word that the run has ended, in milliseconds, with the
    command's own start."""
    times = []
    for _ in range(runs):
        with home(program, work, workspace_port, upload_port) as ours:
            ours.call("import", "run", "bench")
            with ours.database() as database:
                wait(lambda: progress(database) > 5_000)
                start = time.perf_counter()
                process = subprocess.Popen([program, "import", "stop", "bench"],
                                           env=ours.environment, stdin=subprocess.DEVNULL,
                                           stdout=subprocess.DEVNULL)
                wait(lambda: state(database) != "running")
                times.append((time.perf_counter() - start) * 1000)
                process.wait()
    return times


def progress(database):
    found = database.execute("SELECT accepted FROM import_run").fetchone()
    return found[0] if found else 0


def state(database):
    found = database.execute("SELECT state FROM import_run").fetchone()
    return found[0] if found else ""


def wait(is_so, seconds=20):
    end = time.perf_counter() + seconds
    while not is_so():
        if time.perf_counter() > end:
            raise SystemExit("the run did not come so far")
        time.sleep(0.002)
