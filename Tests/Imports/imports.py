"""Imports with the real programs. Usage: imports.py FOLDER-OF-THE-PROGRAMS KILLS"""
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

PROGRAMS, KILLS = sys.argv[1], int(sys.argv[2])
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
        print(f"FAILED: {what}")


class Bench:
    """A simulated workspace with CleverTap, and a store with one connection to it."""

    def __init__(self, folder, **changes):
        self.folder = folder
        os.makedirs(folder)
        scenario = json.loads(
            subprocess.run([f"{PROGRAMS}/bricktap-simulator", "--print-scenario"],
                           capture_output=True, check=True, text=True).stdout)
        tables = changes.pop("tables", {})
        scenario.update(changes)
        for catalog in scenario["catalogs"]:
            for schema in catalog["schemas"]:
                for table in schema["tables"]:
                    table["row_count"] = tables.get(table["name"], table["row_count"])
        with open(f"{folder}/scenario.json", "w") as file:
            json.dump(scenario, file)
        self.simulator = subprocess.Popen(
            [f"{PROGRAMS}/bricktap-simulator", "--port", "0", "--scenario",
             f"{folder}/scenario.json"], stdout=subprocess.PIPE, text=True)
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

    def close(self):
        self.simulator.terminate()
        self.simulator.wait()


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
    check(run["kind"] == "incremental" and run["accepted"] == 1, f"incremental: {run}")
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
    for _ in range(100):
        if (bench.last_run("hourly") or {}).get("state") == "succeeded":
            break
        time.sleep(0.1)
    check(bench.last_run("hourly")["state"] == "succeeded", "the first run comes by itself")
    tell(0, "delete", "prod", "--yes", says="Deleted .prod.")
    check(told(0, "import", "list")["total"] == 0, "imports go with their connection")
    leaks = subprocess.run(["grep", "-rlE", f"{TOKEN}|{PASSCODE}", f"{bench.folder}/home"],
                           capture_output=True, text=True).stdout.split()
    check(all(leak.endswith("tokens.json") for leak in leaks), f"secrets in {leaks}")
    bench.close()


def kills(work):
    """Workers killed at random moments: no profile is lost or wrong, no event is lost."""
    seed = random.randrange(1 << 30)
    randomly = random.Random(seed)
    print(f"kill -9 with seed {seed}")
    bench = Bench(f"{work}/kills", tables={"members": 20_000, "purchases": 12_000},
                  upload_milliseconds=60, chunk_rows=500)
    bench.tell(0, "destination", "set", "--region", "eu1", "--account-id", "TEST-000-000Z",
               "--loopback-port", str(bench.port))
    bench.create(MEMBERS)
    bench.create(PURCHASES)
    count, runs = 0, {"members": 0, "purchases": 0}
    while count < KILLS:
        for nickname in runs:
            # Events run once: their number is what is counted.
            if nickname == "purchases" and runs[nickname]:
                continue
            arguments = ["import", "run", nickname] + ["--full"] * (nickname == "members")
            if bench.run(*arguments).returncode == 0:
                runs[nickname] += 1
        # The command above has started a worker: it is killed, and so are those that follow.
        for _ in range(12):
            time.sleep(randomly.uniform(0.0, 0.25))
            for pid in workers(bench):
                os.kill(pid, signal.SIGKILL)
                count += 1
            if randomly.random() < 0.5:
                bench.worker()
            else:
                bench.run("import", "resume", "members")
                bench.worker()
    bench.worker()
    limit = time.time() + 90
    while time.time() < limit:
        states = [bench.last_run(nickname)["state"] for nickname in runs]
        if all(state == "succeeded" for state in states):
            break
        time.sleep(0.3)
    check(states == ["succeeded", "succeeded"], f"after {count} kills the runs are {states}")
    held = bench.clevertap()
    wanted = {str(n): f'{{"Email":"person{n}@example.com","Points":{n}}}'
              for n in range(1, 20_001)}
    check(held["profiles"] == wanted, f"{len(held['profiles'])} profiles, or some are wrong")
    check(held["distinct_events"] == 12_000, f"{held['distinct_events']} different events of 12000")
    twice = held["events"] - held["distinct_events"]
    check(bench.last_run("purchases")["accepted"] == 12_000, "every event is counted once")
    print(f"{count} kills, {runs['members']} full runs, {twice} of 12000 events twice")
    bench.close()
    for pid in workers(bench):
        os.kill(pid, signal.SIGTERM)


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


def stopping(work):
    """Two workers, stop, a worker that dies, and a delete that must wait for its runs."""
    bench = Bench(f"{work}/stopping", tables={"members": 30_000}, upload_milliseconds=300)
    bench.tell(0, "destination", "set", "--region", "eu1", "--account-id", "TEST-000-000Z",
               "--loopback-port", str(bench.port))
    bench.create(MEMBERS)
    bench.create({**MEMBERS, "nickname": "second"})
    bench.create({**MEMBERS, "nickname": "weekly", "schedule": {
        "frequency": "custom", "days_of_week": ["monday"], "at": ["03:00"], "time_zone": "UTC"}})
    bench.tell(0, "import", "run", "members")
    bench.tell(0, "import", "run", "second")
    bench.tell(1, "worker", says="works on this store already")
    time.sleep(1)
    check(len(workers(bench)) == 1, "there is one worker")
    bench.tell(1, "delete", "prod", says=r"(?s)2 imports are running(?=.*members)(?=.*second).*never run again: weekly.*Nothing was deleted")
    began = time.time()
    bench.tell(0, "import", "stop", "second", says="Stopped")
    took = time.time() - began
    check(took < 3, f"a stop took {took:.1f} s")
    print(f"stop to stopped: {took:.2f} s with the command's own start")
    check(bench.json(0, "import", "show", "second")["status"] == "stopped", "it is stopped")
    # The worker dies; the delete starts another one, which stops what the first one left.
    for pid in workers(bench):
        os.kill(pid, signal.SIGKILL)
    listed = bench.json(0, "list")["connections"][0]
    check(listed["running_imports"] == 1, f"a run is left: {listed}")
    # A worker that hangs: the delete names what does not stop, and keeps everything.
    hung = bench.worker()
    time.sleep(0.6)
    os.kill(hung.pid, signal.SIGSTOP)
    bench.tell(1, "delete", "prod", "--yes", says="members did not stop within 10 s. Nothing was deleted")
    bench.tell(1, "import", "run", "second", says="is being deleted")
    check(bench.json(0, "list")["total"] == 1, "the connection is still there")
    os.kill(hung.pid, signal.SIGCONT)
    bench.tell(0, "delete", "prod", "--yes", says="Deleted .prod. and its token")
    check(bench.json(0, "list")["total"] == 0 and bench.json(0, "import", "list")["total"] == 0,
          "all of it is gone")
    for pid in workers(bench):
        os.kill(pid, signal.SIGTERM)
    bench.close()


def hanging(work):
    """A worker that hangs, or dies, is seen as dead by whoever looks, and its run goes on."""
    bench = Bench(f"{work}/hanging", tables={"members": 30_000}, upload_milliseconds=200)
    bench.tell(0, "destination", "set", "--region", "eu1", "--account-id", "TEST-000-000Z",
               "--loopback-port", str(bench.port))
    bench.create(MEMBERS)
    bench.tell(0, "import", "run", "members")
    time.sleep(1)
    first = workers(bench)
    check(len(first) == 1, f"one worker works: {first}")
    os.kill(first[0], signal.SIGSTOP)
    began = time.time()
    while workers(bench) == first and time.time() < began + 30:
        bench.run("import", "list")
        time.sleep(0.5)
    took = time.time() - began
    check(took < 17, f"a hung worker was replaced after {took:.1f} s")
    print(f"a worker that hangs is replaced after {took:.1f} s")
    os.kill(workers(bench)[0], signal.SIGKILL)
    while bench.last_run("members")["state"] == "running" and time.time() < began + 60:
        time.sleep(0.5)
    run = bench.last_run("members")
    check(run["state"] == "succeeded" and run["accepted"] == 30_000, f"it went on: {run}")
    check(len(bench.clevertap()["profiles"]) == 30_000, "and nothing is lost")
    for pid in workers(bench):
        os.kill(pid, signal.SIGTERM)
    bench.close()


with tempfile.TemporaryDirectory() as work:
    for part in (commands, stopping, hanging, kills):
        part(work)
print(f"imports: {checks - len(failures)} passed, {len(failures)} failed")
sys.exit(1 if failures else 0)
