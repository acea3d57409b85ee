"""Imports with the real programs. Usage: imports.py FOLDER-OF-THE-PROGRAMS KILLS"""
import contextlib
import fcntl
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import bench as tally
from bench import Bench, MEMBERS, PASSCODE, PURCHASES, TOKEN, check, wait, workers
from accounts import accounts
from checks import checks

from kills import deletes, kills_of_events, kills_of_profiles, starts
from news import news

KILLS = int(sys.argv[2])
# Seconds after which something hangs. That a stop takes less than one is for the benchmark to say: the machine is busy here.
HANGS = 60.0
# Seconds in which a dead worker is to be seen as dead; the look itself is measured and comes on top.
REPLACED = 15.0
# Seconds of a look in which a worker has to prove that it lives; they belong to the others.
DOUBT = 2.5


def commands(work):
    bench = Bench(f"{work}/commands", tables={"members": 3_000})
    tell, told = bench.tell, bench.json
    tell(1, "destination", "show", says="no CleverTap account")
    tell(1, "destination", "set", "--region", "in1", "--account-id", "WRONG", "--loopback-port",
         str(bench.port), says="does not accept this account")
    tell(1, "destination", "show", says="no CleverTap account")
    errors = told(64, "destination", "set", "--region", "mars", "--account-id", "a b")["errors"]
    check([e["field"] for e in errors] == ["region", "account_id"], f"destination: {errors}")
    check(told(0, "destination", "set", "--region", "in1", "--account-id", "TEST-000-000Z",
               "--loopback-port", str(bench.port))["saved"], "the destination is saved")
    tell(0, "destination", "test", says="CleverTap accepts account TEST-000-000Z in India")
    check(told(0, "destination", "show")["region"] == "in1", "the region is shown")

    wrong = {**MEMBERS, "properties": [
        {"column": "emial", "property": "Email", "type": "string"},
        {"column": "points", "property": "a.b", "type": "integer"},
        {"column": "phone", "property": "Phone", "type": "integer"}]}
    errors = told(64, "import", "create", "--file", "-", stdin=json.dumps(wrong))["errors"]
    check([e["field"] for e in errors] == ["properties[1].property", "properties[2].property"],
          f"rules: {errors}")
    wrong["properties"] = wrong["properties"][:1]
    errors = told(64, "import", "create", "--file", "-", stdin=json.dumps(wrong))["errors"]
    check("Did you mean email" in errors[0]["message"], f"columns: {errors}")
    errors = told(64, "import", "create", "--file", "-", stdin='{"nickname":"x"}')["errors"]
    check(errors[0]["field"] == "connection", f"a missing key is named: {errors}")

    created = bench.create(MEMBERS)
    check(created["created"] and created["status"] == "ready", f"created: {created}")
    tell(64, "import", "create", "--file", "-", stdin=json.dumps(MEMBERS), says="exists already")
    shown = told(0, "import", "show", "members")
    again = told(0, "import", "create", "--replace", "--file", "-", stdin=json.dumps(shown))
    check(not again["created"] and again["source"] == {"table": "members"}, "what show prints, create reads")
    preview = told(0, "import", "preview", "members", "--rows", "3")
    check(len(preview["rows"]) == 3 and preview["columns"][0] == {"name": "member_id", "type": "BIGINT"},
          f"preview: {preview}")
    phone = {**MEMBERS, "nickname": "phones",
             "properties": [{"column": "phone", "property": "Phone", "type": "string"}]}
    bench.create(phone)
    report = told(2, "import", "dry-run", "phones", "--rows", "2500")
    check([p["row"] for p in report["problems"]] == [1000, 2000] and report["accepted"] == 2498,
          f"dry run: {report}")
    check(bench.clevertap()["uploads"] == 0, "a dry run stores nothing")

    run = told(0, "import", "run", "members", "--wait")
    check(run["state"] == "succeeded" and run["accepted"] == 3000, f"run: {run}")
    run = told(0, "import", "run", "members", "--wait")
    check(run["kind"] == "incremental" and run["accepted"] == 16, f"incremental: {run}")
    run = told(2, "import", "run", "phones", "--wait")
    check(run["refused"] == 3 and run["health"] == "99.9%", f"some refused: {run}")
    shown = told(0, "import", "show", "phones")
    check([f["row"] for f in shown["failed_records"]] == [1000, 2000, 3000], "failed records")
    run = told(2, "import", "run", "phones", "--retry-failed", "--wait")
    check(run["kind"] == "retry" and run["total"] == 3, f"retry: {run}")
    tell(0, "import", "pause", "members")
    listed = told(0, "import", "list", "--status", "paused")
    check([i["nickname"] for i in listed["imports"]] == ["members"], f"paused: {listed}")
    tell(0, "import", "resume", "members")
    check(told(0, "import", "list", "--type", "events")["total"] == 0, "filter by type")
    tell(1, "import", "run", "nobody", says="No import is called")
    tell(1, "import", "delete", "phones", says="add --yes")
    tell(0, "import", "delete", "phones", "--yes")
    check(told(0, "import", "list")["total"] == 1, "one import is left")
    scheduled = {**MEMBERS, "nickname": "hourly",
                 "schedule": {"frequency": "repeat_interval", "every": 5, "unit": "minutes"}}
    errors = told(64, "import", "create", "--file", "-", stdin=json.dumps(scheduled))["errors"]
    check("15 minutes" in errors[0]["message"], f"interval: {errors}")
    scheduled["schedule"]["every"] = 15
    check(bench.create(scheduled)["status"] in ("scheduled", "running"), "a schedule")
    check(wait(HANGS, lambda: bench.newest_run("hourly")[0] == "succeeded"), "the first run comes by itself")
    bench.create({**PURCHASES, "nickname": "follows", "schedule": {"frequency": "after", "import": "members"}})
    check(bench.newest_run("follows")[0] is None, "it waits for the import that it runs after")
    told(0, "import", "run", "members", "--wait")
    check(wait(HANGS, lambda: bench.newest_run("follows")[0] == "succeeded"), "it runs after that has succeeded")
    tell(1, "import", "delete", "members", "--yes", says="“follows” runs after it")
    unknown = told(64, "import", "create", "--file", "-", stdin=json.dumps({**MEMBERS, "update_on": {"column": "x"}}))
    check([e["field"] for e in unknown["errors"]] == ["update_on"], f"an unknown key: {unknown}")
    tell(0, "import", "show", "members", says="Failed records|run 1 succeeded")
    tell(0, "delete", "prod", "--yes", says="Deleted .prod.")
    check(told(0, "import", "list")["total"] == 0, "imports go with their connection")
    leaks = subprocess.run(["grep", "-rlE", f"{TOKEN}|{PASSCODE}", f"{bench.folder}/home"],
                           capture_output=True, text=True).stdout.split()
    check(all(leak.endswith("tokens.json") for leak in leaks), f"secrets in {leaks}")
    bench.close()


def stopping(work):
    """Two workers, stop, and a delete whose worker died, hangs, or never comes."""
    # Runs that are not over before they are looked at.
    bench = Bench(f"{work}/stopping", tables={"members": 500_000}, upload_milliseconds=300)
    bench.account()
    bench.create(MEMBERS)
    bench.create({**MEMBERS, "nickname": "second"})
    bench.create({**MEMBERS, "nickname": "weekly", "schedule": {
        "frequency": "custom", "days_of_week": ["monday"], "at": ["03:00"], "time_zone": "UTC"}})
    bench.tell(0, "import", "run", "members")
    bench.tell(0, "import", "run", "second")
    both = lambda: all(bench.newest_run(name)[0] == "running" for name in ("members", "second"))
    check(wait(HANGS, both), "both run")
    bench.tell(1, "worker", says="works on this store already")
    check(len(workers(bench)) == 1, "there is one worker")
    bench.tell(1, "delete", "prod", says=r"(?s)2 imports are running(?=.*members)(?=.*second).*never run again: weekly.*Nothing was deleted")
    began = time.monotonic()
    bench.tell(0, "import", "stop", "second", says="Stopped")
    took = time.monotonic() - began
    check(took <= HANGS, f"a stop took {took:.2f} s")
    print(f"stop to stopped: {took:.2f} s, the command's own start included")
    check(bench.json(0, "import", "show", "second")["status"] == "stopped", "it is stopped")
    # The worker dies; the delete starts another one, which stops what the first one left.
    for pid in workers(bench):
        os.kill(pid, signal.SIGKILL)
    listed = bench.json(0, "list")["connections"][0]
    check(listed["running_imports"] == 1, f"a run is left: {listed}")
    # What holds the worker's lock is no worker: the delete names what does not stop, and keeps everything.
    check(wait(HANGS, lambda: not workers(bench)), "the workers are gone")
    with open(f"{bench.folder}/home/worker.lock", "r+") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        bench.tell(1, "delete", "prod", "--yes", says="members did not stop within 20 s. Nothing was deleted")
        bench.tell(1, "import", "run", "second", says="is being deleted")
        check(bench.json(0, "list")["total"] == 1, "the connection is still there")
    bench.tell(0, "delete", "prod", "--keep", says="is kept")
    check(wait(HANGS, lambda: bench.newest_run("members")[0] == "stopped"), "what was asked to stop ends")
    # A worker that hangs is replaced by the delete, and the next one stops the run. It has to be one that works:
    # stopped before it has the lock it would leave the work to another.
    bench.tell(0, "import", "run", "members")
    check(wait(HANGS, lambda: bench.newest_run("members")[1] > 0), "a run goes on")
    check(stopped_while_it_writes(bench), "no worker could be stopped while it writes")
    bench.tell(0, "delete", "prod", "--yes", says="Deleted .prod. and its token")
    check(bench.json(0, "list")["total"] == 0 and bench.json(0, "import", "list")["total"] == 0,
          "all of it is gone")
    bench.close()


def stopped_while_it_writes(bench):
    """The worker hangs, and nobody else can write to the store: the hardest moment to replace it."""
    pid, path = workers(bench)[0], f"{bench.folder}/home/bricktap.sqlite"
    written = lambda: os.stat(f"{path}-wal").st_mtime_ns
    end = time.monotonic() + 60
    while time.monotonic() < end:
        # Just after it began to write it most likely still does.
        before, look = written(), time.monotonic() + 0.5
        while written() == before and time.monotonic() < look:
            pass
        os.kill(pid, signal.SIGSTOP)
        with contextlib.closing(sqlite3.connect(path, timeout=0.05, isolation_level=None)) as store:
            try:
                store.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            store.execute("ROLLBACK")
        os.kill(pid, signal.SIGCONT)
    return False


def hanging(work):
    """A worker that hangs, or dies, is seen as dead by whoever looks, and its run goes on."""
    bench = Bench(f"{work}/hanging", tables={"members": 30_000}, upload_milliseconds=200)
    bench.account()
    bench.create(MEMBERS)
    bench.tell(0, "import", "run", "members")
    check(wait(HANGS, lambda: bench.newest_run("members")[0] == "running"), "it runs")
    first = workers(bench)
    check(len(first) == 1, f"one worker works: {first}")
    os.kill(first[0], signal.SIGSTOP)
    began, look = time.time(), 0
    while workers(bench) == first and time.time() < began + HANGS:
        look = -time.time()
        bench.run("import", "list")
        look += time.time()
        time.sleep(0.1)
    took = time.time() - began
    check(took <= REPLACED + max(0, look - DOUBT), f"a hung worker was replaced after {took:.1f} s, a look of {look:.1f} s included")
    print(f"a worker that hangs is replaced after {took:.1f} s")
    os.kill(workers(bench)[0], signal.SIGKILL)
    while bench.last_run("members")["state"] == "running" and time.time() < began + 2 * HANGS:
        time.sleep(0.5)
    run = bench.last_run("members")
    check(run["state"] == "succeeded" and run["accepted"] == 30_000, f"it went on: {run}")
    check(len(bench.clevertap()["profiles"]) == 30_000, "and nothing is lost")
    bench.close()


def kills(work):
    """Events in both ways of doubt, the others at profiles."""
    events = kills_of_events(work, KILLS // 2, None)
    events += kills_of_events(work, KILLS // 8, "send_again")
    kills_of_profiles(work, KILLS - events)


with tempfile.TemporaryDirectory() as work:
    for part in (commands, checks, accounts, news, starts, stopping, deletes, hanging, kills):
        part(work)
print(f"imports: {tally.checks - len(tally.failures)} passed, {len(tally.failures)} failed")
sys.exit(1 if tally.failures else 0)
