"""What only shows after a long time. Usage: endurance.py FOLDER-OF-THE-PROGRAMS [probes|day]..."""

import contextlib
import fcntl
import http.client
import http.server
import json
import os
import pty
import random
import re
import select
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import urllib.request

PROGRAMS = sys.argv[1]
BRICKTAP = f"{PROGRAMS}/bricktap"
TOKEN = "dapi0000000000000000000000000000a001"
WORK = tempfile.mkdtemp()
PATH = "/sql/1.0/warehouses/0e8c1f5e27c89903"
passed, failed = 0, 0


def check(condition, what):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}", flush=True)


def environment(home, token=TOKEN):
    return {"PATH": os.environ["PATH"], "HOME": WORK, "BRICKTAP_HOME": f"{WORK}/{home}", "BRICKTAP_VAULT": "file",
            "DATABRICKS_TOKEN": token, "BRICKTAP_PASSCODE": "CANARY-PASS-0000", "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color", "SWIFT_BACKTRACE": "interactive=no"}


def run(home, *words, token=TOKEN, typed=None):
    done = subprocess.run([BRICKTAP, *words], env=environment(home, token), capture_output=True, text=True, input=typed,
                          stdin=None if typed else subprocess.DEVNULL, timeout=60)
    if done.returncode:
        raise SystemExit(f"{words}: {done.stdout} {done.stderr}")
    return done.stdout


class Simulator:
    def __init__(self, **changes):
        scenario = json.loads(subprocess.check_output([f"{PROGRAMS}/bricktap-simulator", "--print-scenario"]))
        scenario.update(changes)
        path = tempfile.mktemp(dir=WORK)
        for catalog in scenario["catalogs"]:
            for schema in catalog["schemas"]:
                for table in schema["tables"]:
                    table["row_count"] = 1_200 if table["name"] == "members" else table["row_count"]
        with open(path, "w") as file:
            json.dump(scenario, file)
        self.process = subprocess.Popen([f"{PROGRAMS}/bricktap-simulator", "--with-parent", "--port", "0", "--scenario", path],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().strip().rsplit(":", 1)[1])

    def stop(self):
        self.process.terminate()
        self.process.wait()


def held(pid):
    """What a process holds: KiB resident, and open descriptors."""
    with open(f"/proc/{pid}/status") as status:
        resident = int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])
    return resident, len(os.listdir(f"/proc/{pid}/fd"))


def probes(rounds=100, width=200):
    """Test all, again and again, in one program: connections that work, with a dead token, at a closed port."""
    simulator = Simulator()
    for index in range(width):
        port = 9 if index % 20 == 7 else simulator.port
        token = "dapi0000000000000000000000000000e006" if index % 10 == 3 else TOKEN
        run("probes", "save", f"number-{index:03d}", "--host", "127.0.0.1", "--port", str(port), "--insecure-http",
            "--http-path", PATH, "--catalog", "clevertap", "--schema", "profiles", "--skip-test", token=token)
    dead = sum(1 for index in range(width) if index % 20 == 7 or index % 10 == 3)
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(BRICKTAP, ["bricktap"], environment("probes"))
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def until(pattern, seconds):
        """Draws the screen anew, again and again, until it has something."""
        end = time.time() + seconds
        seen = b""
        while time.time() < end:
            os.write(fd, b"\x0c")
            seen = b""
            while select.select([fd], [], [], 0.15)[0]:
                seen += os.read(fd, 65536)
            found = re.search(pattern, seen)
            if found:
                return found
        raise SystemExit(f"no {pattern} in {seen[-500:]!r}")

    until(f"{width} connections".encode(), 20)
    taken = []
    for number in range(rounds):
        os.write(fd, b"T")
        time.sleep(0.2)
        found = until(rb"(\d+) work, (\d+) failed, (\d+) not checked", 300)
        counts = tuple(int(count) for count in found.groups())
        if counts != (width - dead, dead, 0):
            check(False, f"round {number}: {counts}")
        taken.append(held(pid))
    # The first rounds fill what is kept: pools, caches, the histories of twenty tests.
    settled = taken[rounds // 2 - 1:]
    early, late = settled[0], settled[-1]
    # The slope of a line through the later half: one page more or less says nothing.
    middle = (len(settled) - 1) / 2
    mean = sum(resident for resident, _ in settled) / len(settled)
    slope = (sum((place - middle) * (resident - mean) for place, (resident, _) in enumerate(settled))
             / sum((place - middle) ** 2 for place in range(len(settled))))
    grown = slope * 1024 / width
    print(f"probes: {width * rounds:,} tests in one program: {taken[0][0] / 1024:.1f}, {early[0] / 1024:.1f},"
          f" {late[0] / 1024:.1f} MiB after the first, the middle, the last round; {grown:.0f} bytes a test;"
          f" {early[1]} and {late[1]} descriptors", flush=True)
    check(late[1] <= early[1] + 2, f"descriptors: {taken}")
    check(grown < 200, f"{grown:.0f} bytes a test: {taken}")
    os.kill(pid, signal.SIGTERM)
    os.waitpid(pid, 0)
    simulator.stop()


class Relay(http.server.BaseHTTPRequestHandler):
    """Between the worker and the simulator: passes on, or does what is wrong at this hour."""

    protocol_version = "HTTP/1.1"
    port, fault, left = 0, None, 0
    done = {}
    lock = threading.Lock()

    def handle_one(self):
        with self.lock:
            fault = Relay.fault if Relay.left > 0 else None
            if fault:
                Relay.left -= 1
                Relay.done[fault] = Relay.done.get(fault, 0) + 1
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        if fault in ("503", "429"):
            self.send_response(int(fault))
            self.send_header("Content-Length", "0")
            if fault == "429":
                self.send_header("Retry-After", "1")
            self.end_headers()
            return
        if fault == "slow":
            time.sleep(1.5)
        there = http.client.HTTPConnection("127.0.0.1", Relay.port, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        there.request(self.command, self.path, body or None, headers)
        answer = there.getresponse()
        content = answer.read()
        there.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if fault == "cut" and content:
            self.wfile.write(content[:len(content) // 2])
            self.close_connection = True
            return
        self.wfile.write(content)

    do_GET = do_POST = handle_one

    def log_message(self, *_):
        pass


FAULTS = [None, "503", "429", "reset", "cut", "slow"]


def day(quarters=96, seed=None):
    """24 hours of schedules, a quarter of an hour at a time, each with its fault; what is due is made due by the
    store's own column. Every sixth quarter the worker is killed."""
    seed = seed or random.randrange(1 << 30)
    chance = random.Random(seed)
    simulator = Simulator(chunk_rows=400)
    Relay.port = simulator.port
    relay = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    relay.daemon_threads = True
    # A worker that is killed leaves its connections.
    relay.handle_error = lambda *_: None
    threading.Thread(target=relay.serve_forever, daemon=True).start()
    port = str(relay.server_address[1])
    run("day", "save", "prod", "--host", "127.0.0.1", "--port", port, "--insecure-http", "--http-path", PATH,
        "--catalog", "clevertap", "--schema", "large", "--skip-test", "--connected-by", "ann@example.com")
    run("day", "destination", "set", "--region", "eu1", "--account-id", "TEST-000-000Z", "--skip-test",
        "--loopback-port", port)
    every = {"quarter": 1, "half": 2, "hour": 4, "noon": 48}
    for nickname in every:
        run("day", "import", "create", "--skip-check", "--file", "-", typed=json.dumps({
            "nickname": nickname, "connection": "prod", "type": "profiles", "source": {"table": "members"},
            "identity": {"column": "member_id"},
            "properties": [{"column": "email", "property": "Email", "type": "string"}],
            "schedule": {"frequency": "repeat_interval", "every": 15, "unit": "minutes"}}))
    database = f"{WORK}/day/bricktap.sqlite"

    def ask(sql, *arguments):
        with contextlib.closing(sqlite3.connect(database, timeout=20)) as store:
            found = store.execute(sql, arguments).fetchall()
            store.commit()
            return found

    far = int((time.time() + 86_400) * 1_000)
    # Each runs once when it is made, by a worker that started itself; it makes room for one that is watched.
    end = time.time() + 60
    while time.time() < end and ask("SELECT COUNT(*) FROM import_run WHERE state = 'succeeded'")[0][0] < len(every):
        time.sleep(0.1)
    ask("UPDATE import SET next_run = ?", far)
    kills, sizes, wanted = 0, [], dict(ask(
        "SELECT nickname, COUNT(*) FROM import_run JOIN import ON import.id = import_id GROUP BY nickname"))

    def start():
        for pid, in ask("SELECT pid FROM worker"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
        return subprocess.Popen([BRICKTAP, "worker", "--stay"], env=environment("day"), stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    worker = start()
    for quarter in range(quarters):
        with Relay.lock:
            Relay.fault, Relay.left = chance.choice(FAULTS), chance.randint(1, 3)
        due = [nickname for nickname, interval in every.items() if quarter % interval == 0]
        for nickname in due:
            wanted[nickname] = wanted.get(nickname, 0) + 1
            ask("UPDATE import SET next_run = ? WHERE nickname = ?", int(time.time() * 1_000) - 1, nickname)
        if quarter % 6 == 5:
            time.sleep(chance.uniform(0, 0.6))
            worker.kill()
            worker.wait()
            kills += 1
            worker = start()
        end = time.time() + 120
        while time.time() < end:
            rows = ask("SELECT (SELECT COUNT(*) FROM import WHERE next_run < ?),"
                       " (SELECT COUNT(*) FROM import_run WHERE state IN ('queued', 'running'))", far - 80_000_000)
            if rows[0] == (0, 0) or rows[0][1] == 0 and rows[0][0] == 0:
                break
            # The next time by the schedule is a quarter of an hour ahead: that is the next turn's business.
            ask("UPDATE import SET next_run = ? WHERE next_run > ?", far, int((time.time() + 60) * 1_000))
            time.sleep(0.03)
        else:
            check(False, f"quarter {quarter}, {Relay.fault}: a run did not end")
        if worker.poll() is not None:
            check(False, f"quarter {quarter}: the worker has ended")
            worker = start()
        if quarter % 6 == 4:
            sizes.append(held(worker.pid))
    states = dict(ask("SELECT state, COUNT(*) FROM import_run GROUP BY state"))
    failures = ask("SELECT DISTINCT cause FROM import_run WHERE state = 'failed'")
    runs = dict(ask("SELECT nickname, COUNT(*) FROM import_run JOIN import ON import.id = import_id GROUP BY nickname"))
    bad = ask("SELECT COUNT(*) FROM import_run WHERE state = 'succeeded' AND accepted <> 1200")[0][0]
    with urllib.request.urlopen(f"http://127.0.0.1:{simulator.port}/_simulator/clevertap") as answer:
        profiles = json.load(answer)["profiles"]
    print(f"day: seed {seed}; {sum(runs.values())} runs, {states}; {kills} kills; faults {Relay.done};"
          f" worker {min(s[0] for s in sizes) / 1024:.1f} to {max(s[0] for s in sizes) / 1024:.1f} MiB,"
          f" {min(s[1] for s in sizes)} to {max(s[1] for s in sizes)} descriptors", flush=True)
    check(runs == wanted, f"runs {runs}, due {wanted}")
    check(set(states) == {"succeeded"}, f"states {states}: {failures}")
    check(bad == 0, f"{bad} runs did not count every record")
    right = {str(n): f'{{"Email":"person{n}@example.com"}}' for n in range(1, 1_201)}
    check(profiles == right, f"{len(profiles)} profiles of 1200, or wrong ones")
    check(max(s[1] for s in sizes) - min(s[1] for s in sizes) <= 20, f"descriptors {sizes}")
    check(max(s[0] for s in sizes) < 64 * 1024, f"resident {sizes}")
    worker.terminate()
    worker.wait()
    relay.shutdown()
    simulator.stop()


PARTS = {"probes": probes, "day": day}
for part in sys.argv[2:] or PARTS:
    PARTS[part]()
shutil.rmtree(WORK, ignore_errors=True)
print(f"endurance: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
