"""Storage faults: a kill, a SIGTERM, a full disk and a failing disk at every write of every change.
Afterwards what is stored is the old or the new, and the token is where its connection is."""

import concurrent.futures
import contextlib
import fcntl
import json
import os
import queue
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

from program import (ACCOUNT, LIBRARY, OTHER, PROGRAMS, TALLY, WORK, environment, noted, run, settings, state)
from stores import damaged, read_only, together

WIDTH = os.cpu_count() or 1
ROWS = 2_500
FAULTS = ("kill", "TERM", "ENOSPC", "EIO")


class Trial:
    """A folder with what was there before, made anew for each fault; one for each thread."""

    def __init__(self, base):
        self.base, self.home = base, f"{tempfile.mkdtemp(dir=WORK)}/home"

    @property
    def fired(self):
        return f"{self.home}.fired"

    def fresh(self):
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(self.base, self.home)
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.fired)


def everywhere(writes, trials, one, faults=FAULTS):
    """`one(trial, fault, at)` for every fault at every write, on all cores; what it gives where the fault befell.
    A full disk lets pass what takes no room, so it has fewer places than there are writes."""
    free = queue.SimpleQueue()
    for trial in trials:
        free.put(trial)

    def take(job):
        trial = free.get()
        try:
            found = one(trial, *job)
            return found if noted(trial.fired) else None
        finally:
            free.put(trial)

    with concurrent.futures.ThreadPoolExecutor(len(trials)) as pool:
        found = pool.map(take, [(fault, at) for fault in faults for at in range(1, writes + 1)])
        return [one for one in found if one is not None]


def number_of_writes(trial, change):
    count = f"{trial.home}.count"
    done = run(trial.home, *change, token=OTHER, count=count)
    return noted(count), done


def check(what, change, begin, said=None, faults=FAULTS):
    """`change` at every write: killed, asked to end, on a full disk, on one that fails. `said` is what the
    command prints when it was done, where its exit status does not tell."""
    base = tempfile.mkdtemp(dir=WORK)
    for step in begin:
        done = run(base, *step)
        if done.returncode:
            raise SystemExit(f"{what}: {step}: {done.stderr}")
    trials = [Trial(base) for _ in range(WIDTH)]
    trial = trials[0]
    trial.fresh()
    old = state(trial.home)
    trial.fresh()
    writes, done = number_of_writes(trial, change)
    new = state(trial.home)
    if done.returncode or new == old or "NO TOKEN" in new or "are kept" in new or not writes:
        raise SystemExit(f"{what} does nothing: {done.stdout} {done.stderr} {new}")
    trial.fresh()
    slow = run(trial.home, *change, token=OTHER, fault="slow", at=1)
    problem = None if slow.returncode == 0 and state(trial.home) == new else slow.stderr or "not done"
    TALLY.add(problem and f"{what} on a slow disk: {problem}")

    def one(trial, fault, at):
        trial.fresh()
        done = run(trial.home, *change, token=OTHER, fault=fault, at=at, fired=trial.fired)
        found = state(trial.home)
        is_done = said in done.stdout if said else done.returncode == 0
        problem = None
        if found not in (old, new):
            problem = f"between old and new: {found[:300]}"
        elif is_done and found != new:
            problem = "said that it was done"
        elif fault in ("ENOSPC", "EIO") and done.returncode not in (0, 1):
            problem = f"ended with {done.returncode}"
        elif fault in ("ENOSPC", "EIO") and not is_done and not (done.stderr or done.stdout).strip():
            problem = "failed without a word"
        TALLY.add(problem and f"{what}, {fault} at write {at} of {writes}: {problem} {done.stderr[:200]}")
        return found == new

    found = everywhere(writes, trials, one, faults)
    print(f"| {what} | {writes} | {len(found)} | {found.count(False)} | {found.count(True)} |", flush=True)


class Workshop(Trial):
    """A trial with a simulated workspace and CleverTap of its own, and an import that has not run."""

    def __init__(self, definition):
        super().__init__(tempfile.mkdtemp(dir=WORK))
        scenario = json.loads(subprocess.check_output([f"{PROGRAMS}/bricktap-simulator", "--print-scenario"]))
        scenario["chunk_rows"] = 500
        for catalog in scenario["catalogs"]:
            for schema in catalog["schemas"]:
                for table in schema["tables"]:
                    table["row_count"] = ROWS if table["name"] == "members" else table["row_count"]
        self.scenario = f"{self.base}.json"
        with open(self.scenario, "w") as file:
            json.dump(scenario, file)
        self.simulator, self.port = None, 0
        self.restart()
        for step in (settings("prod", self.port, "large"), ACCOUNT + ["--loopback-port", str(self.port)],
                     ["import", "create", "--skip-check", "--file", definition]):
            done = run(self.base, *step)
            if done.returncode:
                raise SystemExit(f"import run: {step}: {done.stderr}")
        self.request(self.base)

    def restart(self):
        """A workspace that has seen nothing yet, where the one before was."""
        if self.simulator:
            self.simulator.terminate()
            self.simulator.wait()
        self.simulator = subprocess.Popen(
            [f"{PROGRAMS}/bricktap-simulator", "--with-parent", "--port", str(self.port), "--scenario", self.scenario],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.simulator.stdout.readline().strip().rsplit(":", 1)[1])

    def fresh(self):
        super().fresh()
        self.restart()

    def profiles(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_simulator/clevertap") as answer:
            return json.load(answer)["profiles"]

    def request(self, home):
        """Asks for the run, and keeps the worker that would carry it out from being started."""
        with open(f"{home}/worker.lock", "w") as lock:
            os.chmod(lock.name, 0o600)
            fcntl.lockf(lock, fcntl.LOCK_EX)
            done = run(home, "import", "run", "hourly")
        if done.returncode:
            raise SystemExit(f"import run: {done.stderr}")

    def last(self):
        """The newest run, read as a person would."""
        shown = run(self.home, "import", "show", "hourly", "--json")
        return json.loads(shown.stdout)["last_run"] if shown.returncode == 0 else {"state": shown.stderr}

    def work(self, seconds, **fault):
        """A worker, until the run is over or the time is; how the run is then."""
        worker = subprocess.Popen(
            [f"{PROGRAMS}/bricktap", "worker"], env=environment(self.home, **fault), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.time() + seconds
        # Where another one has been started in the meantime, that one works, and this one has ended.
        while time.time() < end and (worker.poll() is None or self.has_worker()):
            if self.state() in ("succeeded", "failed", "stopped"):
                break
            time.sleep(0.03)
        if worker.poll() is None:
            worker.terminate()
        worker.wait(20)
        return self.last()

    def has_worker(self):
        """Asked as the program asks: the lock is not taken, not even for a moment."""
        with contextlib.suppress(FileNotFoundError), open(f"{self.home}/worker.lock", "r+") as lock:
            asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
            return struct.unpack("hhqqi4x", fcntl.fcntl(lock, fcntl.F_OFD_GETLK, asked))[0] != fcntl.F_UNLCK
        return False

    def state(self):
        """Read beside the program, which takes longer to start than to do it."""
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self.home}/bricktap.sqlite?mode=ro", uri=True)) as store:
                return store.execute("SELECT state FROM import_run ORDER BY number DESC").fetchone()[0]
        except sqlite3.Error:
            return None


def check_run(definition):
    """A run of an import at every write of its worker: the next one goes on, no profile is lost or counted twice."""
    shops = [Workshop(definition) for _ in range(4 * WIDTH)]  # they wait more than they work
    first = shops[0]
    first.fresh()
    count = f"{first.home}.count"
    last = first.work(20, count=count)
    writes = noted(count)
    wanted = first.profiles()
    if last["state"] != "succeeded" or len(wanted) != ROWS or not writes:
        raise SystemExit(f"import run does nothing: {last} {len(wanted)}")

    def one(shop, fault, at):
        shop.fresh()
        last = shop.work(2, fault=fault, at=at, fired=shop.fired)
        problem = None
        if last["state"] == "succeeded" and shop.profiles() != wanted:
            problem = "said that it was done"
        is_done = last["state"] == "succeeded"
        for _ in range(3):
            if last["state"] == "succeeded":
                break
            if last["state"] in ("failed", "stopped"):
                shop.request(shop.home)
            last = shop.work(20)
        if last["state"] != "succeeded":
            problem = f"cannot go on: {last}"
        elif shop.profiles() != wanted:
            problem = f"{len(shop.profiles())} profiles of {ROWS}, or wrong ones"
        elif last["accepted"] != ROWS:
            problem = f"counted {last}"
        TALLY.add(problem and f"run an import, {fault} at write {at} of {writes}: {problem}")
        return is_done

    found = everywhere(writes, shops, one)
    for shop in shops:
        shop.simulator.terminate()
        shop.simulator.wait()
    print(f"| run an import | {writes} | {len(found)} | {found.count(False)} | {found.count(True)} |", flush=True)


def main():
    definition = {
        "nickname": "hourly", "connection": "prod", "type": "profiles", "source": {"table": "clevertap.profiles.customers"},
        "identity": {"column": "customer_id"}, "properties": [{"column": "email", "property": "Email", "type": "string"}],
        "schedule": {"frequency": "manually"}}
    first, second = f"{WORK}/first.json", f"{WORK}/second.json"
    with open(first, "w") as file:
        json.dump(definition, file)
    definition["properties"].append({"column": "score", "property": "Score", "type": "float"})
    with open(second, "w") as file:
        json.dump(definition, file)
    third = f"{WORK}/third.json"
    with open(third, "w") as file:
        json.dump({**definition, "source": {"table": "members"}, "identity": {"column": "member_id"},
                   "properties": [{"column": "email", "property": "Email", "type": "string"}]}, file)
    create = ["import", "create", "--skip-check", "--draft", "--file"]
    # Edit, prod, name, host, port, HTTP path, a new token, catalog, another schema; not tested, saved.
    typed = ["1", "6", "prod", "", "", "", "", OTHER, "", "events", "", "", "n", "y", "12", "6"]
    print("| change | writes | faults | the old | the new |\n| --- | --- | --- | --- | --- |")
    # Most of its writes make the store; the others are those of the next change.
    check("the first save of all", settings("prod"), [], faults=("kill", "EIO"))
    check("save a connection", settings("prod"), [settings("other")])
    check("edit a connection and its token", ["--plain", typed], [settings("prod"), settings("other")], said="Saved")
    check("delete a connection with an import", ["delete", "prod", "--yes"],
          [settings("prod"), settings("other"), [*create, first]])
    check("create an import", [*create, first], [settings("prod")])
    check("replace an import", [*create, second, "--replace"], [settings("prod"), [*create, first]])
    check("delete an import", ["import", "delete", "hourly", "--yes"], [settings("prod"), [*create, first]])
    check("enter the CleverTap account", ACCOUNT, [settings("prod")])
    check_run(third)
    for part in (read_only, damaged, together):
        part()
    shutil.rmtree(WORK)
    print(f"storage: {TALLY.passed} passed, {TALLY.failed} failed")
    sys.exit(1 if TALLY.failed else 0)


main()
