"""First frame, key to repaint, memory, and Test Connection with latency, on this machine, now."""

import http.server
import json
import os
import pty
import re
import select
import signal
import sqlite3
import statistics
import struct
import subprocess
import sys
import termios
import fcntl
import threading
import time

WORK = sys.argv[1]
BRICKTAP = f"{WORK}/bricktap"
SIMULATOR = f"{WORK}/bricktap-simulator"
TOKEN = "dapi0000000000000000000000000000a001"
ENV = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": WORK,
       "BRICKTAP_HOME": f"{WORK}/home", "BRICKTAP_VAULT": "file"}


def spawn(argv, env=ENV):
    """A program on an 80x24 terminal: its pid, the terminal's other end, and when it was started."""
    start = time.perf_counter()
    pid, fd = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.execve(argv[0], argv, env)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    return pid, fd, start


def read_until(fd, wanted, seconds=5):
    seen = b""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        if select.select([fd], [], [], 0.2)[0]:
            try:
                seen += os.read(fd, 65536)
            except OSError:
                break
            if wanted in seen:
                return seen
    raise SystemExit(f"«{wanted}» did not appear in {seen[-400:]!r}")


def quiet(fd, seconds=0.05):
    count = 0
    while select.select([fd], [], [], seconds)[0]:
        count += len(os.read(fd, 65536))
    return count


def stop(pid, fd):
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(fd)


def memory(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1024


def first_frame(argv, wanted, runs=21):
    times = []
    for _ in range(runs):
        pid, fd, start = spawn(argv)
        read_until(fd, wanted)
        times.append((time.perf_counter() - start) * 1000)
        stop(pid, fd)
    return statistics.median(times[1:]), min(times[1:]), max(times[1:])


def keys(fd, pressed, runs):
    times, sent = [], 0
    for index in range(runs):
        start = time.perf_counter()
        os.write(fd, pressed[index % len(pressed)])
        select.select([fd], [], [], 2)
        times.append((time.perf_counter() - start) * 1000)
        sent += quiet(fd, 0.004)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99) - 1], sent / runs


def seed(count):
    subprocess.run([BRICKTAP, "list"], env=ENV, check=True, stdout=subprocess.DEVNULL)
    database = sqlite3.connect(f"{WORK}/home/bricktap.sqlite")
    rows = []
    for index in range(count):
        name = f"connection-{index:06d}"
        email = f"person{index % 40}@example.com"
        host = f"adb-{1000000000000000 + index}.17.azuredatabricks.net"
        rows.append((f"id-{index}", name, name, host, 443, "/sql/1.0/warehouses/abc", "clevertap",
                     "profiles", email, email, 1760000000000 + index * 60000, "untested",
                     f"{name}\n{host}\nclevertap.profiles\n{email}"))
    database.executemany(
        "INSERT INTO connection (id, name, name_key, host, port, http_path, catalog, schema,"
        " connected_by, connected_by_key, connected_on, test_status, search_key)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)
    database.commit()
    database.close()


def seed_imports(count):
    """Imports as a person would see them: each with a run that has ended."""
    database = sqlite3.connect(f"{WORK}/home/bricktap.sqlite")
    imports, runs = [], []
    for index in range(count):
        name = f"import-{index:05d}"
        email = f"person{index % 40}@example.com"
        definition = json.dumps({
            "nickname": name, "connection": f"connection-{index:06d}", "type": "profiles",
            "source": {"table": "customers"}, "identity": {"column": "customer_id"},
            "properties": [{"column": "email", "property": "Email", "type": "string"}],
            "schedule": {"frequency": "manually"}})
        imports.append((f"import-{index}", f"id-{index}", name, name, definition, "profiles",
                        "active", 1, 1760000000000 + index * 60000, email, email, f"run-{index}",
                        f"{name}\n{email}"))
        runs.append((f"run-{index}", f"import-{index}", 1, "full", "succeeded", 1760000000000,
                     1760000000000, 1760000060000, 1000, 990, 10))
    database.executemany(
        "INSERT INTO import (id, connection_id, nickname, nickname_key, definition, kind, standing,"
        " is_manual, created_on, created_by, created_by_key, last_run, search_key)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", imports)
    database.executemany(
        "INSERT INTO import_run (id, import_id, number, kind, state, requested_at, started_at,"
        " ended_at, total, accepted, refused) VALUES (?,?,?,?,?,?,?,?,?,?,?)", runs)
    database.commit()
    database.close()


def probe(latency, runs=9):
    server = subprocess.Popen([SIMULATOR, "--port", "0", "--latency", str(latency)],
                              stdout=subprocess.PIPE, text=True)
    port = server.stdout.readline().strip().rsplit(":", 1)[1]
    walls, inside, requests = [], [], 0
    for _ in range(runs):
        start = time.perf_counter()
        answer = subprocess.run(
            [BRICKTAP, "test", "--host", "127.0.0.1", "--port", port, "--insecure-http",
             "--http-path", "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "clevertap",
             "--schema", "profiles", "--json"], env={**ENV, "DATABRICKS_TOKEN": TOKEN},
            stdout=subprocess.PIPE, check=True)
        walls.append((time.perf_counter() - start) * 1000)
        report = json.loads(answer.stdout)
        inside.append(report["milliseconds"])
        requests = report["requests"]
    server.terminate()
    server.wait()
    return statistics.median(walls[1:]), statistics.median(inside[1:]), requests


class Catalogs(http.server.BaseHTTPRequestHandler):
    """Ten pages of a thousand catalogs, written beforehand; notes when the last byte has gone."""

    protocol_version = "HTTP/1.1"
    pages = []
    answered = 0.0

    def do_GET(self):
        token = re.search(r"page_token=(\d+)", self.path)
        body = self.pages[int(token[1]) if token else 0]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        Catalogs.answered = time.perf_counter()

    def log_message(self, *_):
        pass


def picker(count):
    """F4 on Catalog: from the last page's answer to the first rows, and a key that filters names."""
    for first in range(0, count, 1000):
        page = {"catalogs": [
            {"name": f"asset_{index:05d}", "owner": "ann@example.com", "catalog_type": "MANAGED_CATALOG"}
            for index in range(first, first + 1000)]}
        if first + 1000 < count:
            page["next_page_token"] = str(first // 1000 + 1)
        Catalogs.pages.append(json.dumps(page).encode())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Catalogs)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = str(server.server_address[1])
    env = {**ENV, "BRICKTAP_HOME": f"{WORK}/pick"}
    subprocess.run(
        [BRICKTAP, "save", "pick", "--host", "127.0.0.1", "--port", port, "--insecure-http",
         "--http-path", "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "clevertap",
         "--schema", "profiles", "--skip-test"], env={**env, "DATABRICKS_TOKEN": TOKEN},
        stdout=subprocess.DEVNULL, check=True)
    opened, keyed = [], []
    for _ in range(9):
        pid, fd, _ = spawn([BRICKTAP], env)
        read_until(fd, b"pick")
        quiet(fd, 0.2)
        os.write(fd, b"e")
        read_until(fd, b"Save")
        os.write(fd, b"\t\t\t\t\t")
        quiet(fd, 0.2)
        os.write(fd, b"\x1bOS")
        read_until(fd, f" of {count} ".encode())
        opened.append((time.perf_counter() - Catalogs.answered) * 1000)
        quiet(fd, 0.3)
        keyed.append(keys(fd, [b"a", b"9", b"\x7f", b"7", b"\x7f", b"\x7f"], 120))
        stop(pid, fd)
    server.shutdown()
    return statistics.median(opened), statistics.median(k[0] for k in keyed), max(k[1] for k in keyed)


def main():
    print("bricktap, a static stripped release, 80x24; medians (least, most)\n")
    ours = first_frame([BRICKTAP], b"leave")
    print(f"first complete frame        {ours[0]:7.1f} ms ({ours[1]:.1f}, {ours[2]:.1f})   wanted: 15")
    dialog = "/usr/bin/dialog"
    if os.path.exists(dialog):
        form = [dialog, "--form", "x", "15", "60", "3"]
        for row, name in enumerate(["Host", "Port", "Path"], 1):
            form += [name, str(row), "1", "", str(row), "10", "30", "0"]
        other = first_frame(form, b"ancel")
        print(f"  dialog --form             {other[0]:7.1f} ms ({other[1]:.1f}, {other[2]:.1f})")
        print(f"  ratio                     {ours[0] / other[0]:7.1f}      wanted: 3 at the most")

    pid, fd, _ = spawn([BRICKTAP, "setup"])
    read_until(fd, b"help")
    quiet(fd, 0.5)
    p50, p99, sent = keys(fd, [b"a", b"b", b"\x7f", b"c"], 400)
    print(f"key on the form             {p50:7.2f} ms, p99 {p99:.2f}, {sent:.0f} bytes   wanted: p99 of 1")
    print(f"resident, form              {memory(pid):7.1f} MiB   wanted: 40")
    stop(pid, fd)

    seed(100_000)
    listed = first_frame([BRICKTAP], b"100,000", 9)
    print(f"first frame, 100,000 rows   {listed[0]:7.1f} ms ({listed[1]:.1f}, {listed[2]:.1f})")
    pid, fd, _ = spawn([BRICKTAP])
    read_until(fd, b"100,000")
    quiet(fd, 0.5)
    p50, p99, sent = keys(fd, [b"j"] * 30 + [b"\x1b[6~"] * 10 + [b"k"] * 10, 400)
    print(f"key on 100,000 connections  {p50:7.2f} ms, p99 {p99:.2f}, {sent:.0f} bytes   wanted: p99 of 5")
    print(f"resident, 100,000           {memory(pid):7.1f} MiB   wanted: 40")
    stop(pid, fd)

    seed_imports(10_000)
    pid, fd, _ = spawn([BRICKTAP])
    read_until(fd, b"100,000")
    quiet(fd, 0.3)
    os.write(fd, b"i")
    read_until(fd, b"clear")
    start = time.perf_counter()
    os.write(fd, b"x")
    read_until(fd, b"10,000")
    opened = (time.perf_counter() - start) * 1000
    quiet(fd, 0.7)
    p50, p99, sent = keys(fd, [b"j"] * 30 + [b"\x1b[6~"] * 10 + [b"k"] * 10, 400)
    print(f"key on 10,000 imports       {p50:7.2f} ms, p99 {p99:.2f}, {sent:.0f} bytes   wanted: p99 of 5")
    print(f"list of 10,000 imports      {opened:7.1f} ms to its first rows")
    stop(pid, fd)

    opened, p50, p99 = picker(10_000)
    print(f"F4 on 10,000 catalogs       {opened:7.1f} ms from the answer to its first rows   wanted: 100")
    print(f"key that filters them       {p50:7.2f} ms, p99 {p99:.2f}   wanted: 5")

    for latency in (0, 50, 200):
        wall, inside, requests = probe(latency)
        # Three pages of tables, one after the other, and a SELECT from one of them.
        chain = 4 * latency
        ratio = f"{inside / chain:.2f} of the longest chain (4 requests), wanted: 1.3" if chain else ""
        print(f"Test Connection at {latency:3d} ms    {inside:7.0f} ms, {wall:.0f} with the program's start,"
              f" {requests} requests   {ratio}")


main()
