"""Test Connection beside databricks-sdk and curl with the same calls, and Test all."""

import json
import os
import re
import statistics
import subprocess
import tempfile
import time

from document import ms, times
from terminal import memory, quiet, read_until, spawn, stop

HERE = os.path.dirname(os.path.abspath(__file__))
TOKEN = "dapi0000000000000000000000000000a001"
WAREHOUSE = "0e8c1f5e27c89903"
# Three pages of tables, one after the other, and a SELECT from one of them.
CHAIN = 4


class Simulated:
    """A simulated workspace that answers each request after so many milliseconds."""

    def __init__(self, simulator, latency):
        self.process = subprocess.Popen([simulator, "--port", "0", "--latency", str(latency)],
                                        stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().strip().rsplit(":", 1)[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def settings(port):
    return ["--host", "127.0.0.1", "--port", port, "--insecure-http", "--http-path",
            f"/sql/1.0/warehouses/{WAREHOUSE}", "--catalog", "clevertap", "--schema", "profiles"]


def curl_config(port):
    """The requests of a test, for `curl --parallel`: what depends on an answer is asked for at once, too."""
    base = f"http://127.0.0.1:{port}"
    tables = f"{base}/api/2.1/unity-catalog/tables?catalog_name=clevertap&schema_name=profiles&max_results=0"
    requests = [(f"{base}/.well-known/databricks-config", None), (f"{base}/api/2.0/preview/scim/v2/Me", None),
                (f"{base}/api/2.0/sql/warehouses/{WAREHOUSE}", None), (tables, None), (tables, None), (tables, None)]
    select = "SELECT 1 FROM `clevertap`.`profiles`.`addresses` LIMIT 1"
    for text in ["SELECT 1", "USE CATALOG `clevertap`", "USE SCHEMA `clevertap`.`profiles`"] + [select] * 4:
        requests.append((f"{base}/api/2.0/sql/statements", json.dumps(
            {"statement": text, "warehouse_id": WAREHOUSE, "wait_timeout": "5s", "disposition": "INLINE",
             "format": "JSON_ARRAY", "on_wait_timeout": "CONTINUE"})))
    lines = []
    for url, body in requests:
        quoted = "" if body is None else body.replace("\\", "\\\\").replace('"', '\\"')
        lines += ["next", f'url = "{url}"', f'header = "Authorization: Bearer {TOKEN}"', 'output = "/dev/null"',
                  "silent", "fail"]
        if body is not None:
            lines += [f'data = "{quoted}"', 'header = "Content-Type: application/json"']
    return "\n".join(lines[1:]) + "\n", len(requests)


def timed(argv, env, runs):
    """Seconds of a command, its output, and the most it held, medians after one for warming up."""
    walls, output = [], ""
    for _ in range(runs + 1):
        start = time.perf_counter()
        done = subprocess.run(argv, env=env, stdout=subprocess.PIPE, check=True, text=True)
        walls.append((time.perf_counter() - start) * 1000)
        output = done.stdout
    return statistics.median(walls[1:]), output


def peak(argv, env):
    """The most MiB that a command held."""
    with tempfile.NamedTemporaryFile("r") as report:
        # A small program between: a child's peak begins with the size of the one that forked it.
        code = ("import os, resource, subprocess, sys; subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL);"
                "open(sys.argv[1], 'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))")
        subprocess.run(["python3", "-S", "-c", code, report.name, *argv], env=env, check=True)
        return float(report.read())


def test_connection(bricktap, simulator, env, python, document, runs=7):
    env = {**env, "DATABRICKS_TOKEN": TOKEN}
    rows, report = [], {}
    for latency in (0, 50, 200):
        with Simulated(simulator, latency) as there:
            ours = [bricktap, "test", *settings(there.port), "--json"]
            inside = []
            for _ in range(runs):
                answer = subprocess.run(ours, env=env, stdout=subprocess.PIPE, check=True)
                report = json.loads(answer.stdout)
                inside.append(report["milliseconds"])
            inside = statistics.median(inside)
            mine = timed(ours, env, runs)[0]
            config, count = curl_config(there.port)
            with tempfile.NamedTemporaryFile("w", suffix=".curl") as file:
                file.write(config)
                file.flush()
                floor_command = ["curl", "--parallel", "--parallel-immediate", "--parallel-max", "50", "--no-progress-meter", "-K", file.name]
                floor = timed(floor_command, env, runs)[0]
                floor_size = peak(floor_command, env)
            peers = []
            for how in ("sequential", "threads"):
                command = [python, f"{HERE}/sdk_test.py", there.port, TOKEN, how]
                wall, output = timed(command, env, max(3, runs // 2))
                peers.append((how, wall, float(output), peak(command, env)))
            size = peak(ours, env)
        at = f"{latency} ms"
        chain = f"{inside / (CHAIN * latency):.2f} of the chain of {CHAIN}" if latency else ""
        rows.append([at, f"bricktap, {report['requests']} requests", ms(mine), ms(inside), chain, times(1),
                     f"{size:.0f} MiB"])
        for how, wall, within, size in peers:
            rows.append([at, f"databricks-sdk, {how}", ms(wall), ms(within), "", times(wall / mine),
                         f"{size:.0f} MiB"])
        rows.append([at, f"`curl --parallel`, {count} requests at once: the floor", ms(floor), "", "",
                     times(floor / mine), f"{floor_size:.0f} MiB"])
    document.table("test-connection", ["each answer after", "program", "the whole command", "without its start", "",
                                       "of ours", "at the most"], rows)


def test_all(bricktap, simulator, env, document, count=200, latency=50):
    """T on the list: every connection, tested in the program; beside the commands one after the other."""
    env = {**env, "BRICKTAP_HOME": f"{env['HOME']}/all", "DATABRICKS_TOKEN": TOKEN}
    with Simulated(simulator, latency) as there:
        for index in range(count):
            subprocess.run([bricktap, "save", f"number-{index:03d}", *settings(there.port), "--skip-test"], env=env,
                           check=True, stdout=subprocess.DEVNULL)
        pid, fd, _ = spawn([bricktap], env)
        read_until(fd, f"{count} connections".encode())
        quiet(fd, 0.3)
        start = time.perf_counter()
        os.write(fd, b"T")
        seen = read_until(fd, b" not checked", 300)
        taken = (time.perf_counter() - start) * 1000
        size = memory(pid)
        stop(pid, fd)
        words = re.search(rb"(\d+) work, (\d+) failed", seen)
        if not words or int(words[1]) != count:
            raise SystemExit(f"test all: {seen[-300:]!r}")
        start = time.perf_counter()
        for index in range(10):
            subprocess.run([bricktap, "test", f"number-{index:03d}"], env=env, check=True, stdout=subprocess.DEVNULL)
        single = (time.perf_counter() - start) * 100
        config, requests = curl_config(there.port)
        with tempfile.NamedTemporaryFile("w", suffix=".curl") as file:
            file.write("next\n".join([config] * count))
            file.flush()
            floor = timed(["curl", "--parallel", "--parallel-immediate", "--parallel-max", "50", "--no-progress-meter", "-K", file.name],
                          env, 1)[0]
    rows = [["T in the list", ms(taken), ms(taken / count), times(1), f"{size:.0f} MiB"],
            ["`bricktap test NAME`, one after the other", ms(single * count), ms(single),
             times(single * count / taken), ""],
            [f"`curl --parallel`, {requests * count:,} requests, 50 at once: the floor", ms(floor), ms(floor / count),
             times(floor / taken), ""]]
    document.table("test-all", [f"{count} connections, each answer after {latency} ms", "all", "one", "of ours",
                                "resident"], rows)
