"""Sizes, depths and silences: memory, CPU and time have a ceiling, and a signal ends every wait."""

import json
import os
import signal
import sqlite3
import subprocess
import threading
import time

from ground import (BRICKTAP, PATH, PATIENCE, PROGRAMS, TOKEN, Screen, Workspace, check, environment, folder, options,
                    run, statement, test, zipped)
from servers import reply, request, serve

# MiB that no command takes, whatever it is sent: an answer of 64 MiB, what it is decoded to, and the program.
CEILING = 400
# Seconds of CPU that reading an answer takes, whatever it is: generous, since the machine is shared.
CPU = 8
MIB = 1 << 20


def answers():
    """Answers of every kind that are larger than they look."""
    words = b'{"error_code":"X","message":"'
    bombs = {
        "58 MB of message": ("scim", reply(403, words + b"x" * (58 * MIB) + b'"}')),
        "58 MB of message, zipped": ("scim", zipped(58 * MIB, before=words, after=b'"}')),
        "58 MB of an unknown form": ("scim", reply(500, b"y" * (58 * MIB))),
        "a failed statement": ("/sql/statements", Workspace.json({"statement_id": "s", "status": {
            "state": "FAILED", "error": {"error_code": "X", "message": "z" * (10 * MIB)}}})),
        "2 GB of nothing, zipped": ("scim", zipped(2048 * MIB, b" ")),
        "1 GB of a warehouse, zipped": ("/warehouses/", zipped(1024 * MIB, before=b'{"name":"', after=b'"}')),
        "a million tables": ("tables", zipped(0, before=json.dumps(
            {"tables": [{"name": f"t{n}", "full_name": f"c.s.t{n}"} for n in range(1_000_000)]}).encode())),
        "depth of lists": ("scim", reply(200, b"[" * (4 * MIB), ("Content-Type: application/json",))),
        "depth of objects": ("tables", reply(200, b'{"a":' * (2 * MIB), ("Content-Type: application/json",))),
        "ten million numbers": ("tables", reply(200, b'{"tables":[' + b"0," * (7 * MIB) + b"0]}",
                                                ("Content-Type: application/json",))),
        "a number of digits": ("/warehouses/", reply(200, b'{"id":' + b"9" * (8 * MIB) + b"}",
                                                     ("Content-Type: application/json",))),
        "rows inline": ("/sql/statements", Workspace.json(statement(result={
            "chunk_index": 0, "row_count": 1, "data_array": [["a" * 10, "b"]] * 500_000}))),
        "links": ("/sql/statements", Workspace.json(statement(result={"external_links": [
            {"chunk_index": n, "external_link": "https://x.example/" + "l" * 100} for n in range(100_000)]}))),
        "headers": ("scim", b"HTTP/1.1 200 X\r\n" + b"X-A: " + b"h" * (1 * MIB) + b"\r\n\r\n"),
        "pages without end": ("tables", Workspace.json({"tables": [{"name": "t"}], "next_page_token": "again"})),
    }
    for name, (part, answer) in bombs.items():
        server = Workspace(answers={part: answer})
        ended = test(server.port, timeout=10)
        check(ended.status in (0, 1), f"{name}: ended with {ended.status}: {ended.said[-300:]}")
        check(ended.memory < CEILING, f"{name}: {ended.memory:.0f} MiB")
        check(ended.cpu < CPU, f"{name}: {ended.cpu:.1f} s of CPU")
        check(len(ended.said) < 100_000, f"{name}: {len(ended.said)} characters were said")


class Results(Workspace):
    """A workspace whose results lie behind links to itself."""

    def __init__(self, chunk, chunks=3, byte_count=None, **link):
        self.chunk, self.fetched = chunk, 0
        super().__init__()
        self.link = {"byte_count": byte_count, **link}
        self.chunks = chunks

    def answer(self, target, body):
        if target.startswith("/chunk"):
            self.fetched += 1
            return self.chunk
        if "/sql/statements" in target:
            if b"LIMIT 0" in body:
                return self.json(statement(result={"data_array": []}))
            links = [{"chunk_index": n, "row_offset": n, "row_count": 1,
                      "external_link": f"http://127.0.0.1:{self.port}/chunk{n}", **self.link} for n in range(self.chunks)]
            if "/chunks/" in target:
                return self.json({"external_links": [links[int(target.rsplit("/", 1)[1])]]})
            found = statement(result={"external_links": links[:1]})
            found["manifest"]["total_chunk_count"] = self.chunks
            return self.json(found)
        return super().answer(target, body)


DEFINITION = {"nickname": "m", "connection": "prod", "source": {"table": "members"}, "type": "profiles",
              "identity": {"column": "id"}, "properties": [{"column": "name", "property": "Name", "type": "string"}]}


def chunks():
    """Chunks of a result that grow when they are unpacked, or are more than was announced."""
    for name, chunk, announced in [
        ("3 GB, zipped", zipped(3072 * MIB, b" "), None), ("3 GB, announced as 100 bytes", zipped(3072 * MIB, b" "), 100),
        ("a cell of 1 GB", zipped(1024 * MIB, before=b'[["1","', after=b'"]]'), None),
        ("50 MB, announced as 1 MB", reply(200, b" " * (50 * MIB)), MIB),
    ]:
        server = Results(chunk, byte_count=announced)
        env = environment(DATABRICKS_TOKEN=TOKEN)
        saved = run("save", "prod", *options(server.port), "--skip-test", "--connected-by", "a@b.example", env=env)
        ended = run("import", "dry-run", "--file", "-", "--local", env=env, stdin=json.dumps(DEFINITION))
        check(saved.status == 0 and ended.status == 1, f"{name}: {ended.status} {ended.said[-300:]}")
        check(ended.memory < CEILING, f"{name}: {ended.memory:.0f} MiB")
        check(server.fetched == 1, f"{name}: fetched {server.fetched} times")


def yaml():
    """Aliases that stand for more than any machine holds, wherever they stand."""
    nested = ["a0: &a0 [x,x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    maps = ["a0: &a0 {x: y}"] + [f"a{n}: &a{n} {{x: *a{n - 1}, z: *a{n - 1}}}" for n in range(1, 40)]
    for name, text in {
        "a list as a key": nested + ["? *a39", ": y"], "a map as a key": maps + ["? *a39", ": y"],
        "a key in a flow": nested + ["k: {[*a39]: y}"], "two keys to compare": nested + ["? *a39", ": 1", "? *a38", ": 2"],
        "depth": ["k: " + "[" * 200_000], "depth of maps": ["k: " + "{a: " * 100_000],
        "a tag and an anchor": ["k: !!set {? &x [*x]}"], "1 MB of keys": [f"k{n}: v" for n in range(80_000)],
        "merge keys": nested + ["b: {<<: [*a39]}"],
    }.items():
        here = folder()
        with open(f"{here}/profiles.yml", "w") as file:
            file.write("\n".join(text) + "\n")
        os.chmod(f"{here}/profiles.yml", 0o600)
        screen = Screen("setup", env=environment(), cwd=here)
        check(screen.wait("Connection name"), f"{name}: the form comes")
        screen.rest(0.3)
        screen.press("\x1b[19~")
        # Keys are still obeyed meanwhile.
        screen.press("abc")
        check(screen.wait("abc", "Begin with", "Nothing was found", seconds=5), f"{name}: the form hangs")
        took = screen.end()
        check(took is not None and took < PATIENCE, f"{name}: SIGTERM ended it after {took} s")


def silences():
    """A server that says nothing, or one byte at a time: the deadline holds, and a signal ends it at once."""
    def silent(connection):
        request(connection)
        time.sleep(60)

    def trickle(connection):
        request(connection)
        connection.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            connection.sendall(b" ")
            time.sleep(0.05)

    def flood(connection):
        request(connection)
        connection.sendall(b"HTTP/1.1 403 X\r\n\r\n" + b'{"message":"')
        while True:
            connection.sendall(b"x" * 65536)

    for name, handle in {"silence": silent, "a trickle": trickle, "a flood": flood}.items():
        port = serve(handle)
        ended = test(port, timeout=2)
        check(ended.seconds < 2 + 2 * PATIENCE and ended.status == 1, f"{name}: {ended.seconds:.1f} s, {ended.status}")
        for number in (signal.SIGTERM, signal.SIGINT):
            process = subprocess.Popen([BRICKTAP, "test", *options(serve(handle)), "--timeout", "60"],
                                       env={**environment(), "DATABRICKS_TOKEN": TOKEN}, stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT)
            time.sleep(0.7)
            began = time.time()
            process.send_signal(number)
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
            check(time.time() - began < PATIENCE, f"{name}: {signal.Signals(number).name} after {time.time() - began:.1f} s")


def locks():
    """A store that another program keeps for itself holds no signal up."""
    env = environment()
    run("list", env=env)
    for number in (signal.SIGTERM, signal.SIGHUP):
        screen = Screen("setup", env=env)
        check(screen.wait("Connection name"), "the form comes")
        screen.rest(0.4)
        store = sqlite3.connect(f"{env['BRICKTAP_HOME']}/bricktap.sqlite", isolation_level=None)
        store.execute("BEGIN EXCLUSIVE")
        screen.press("hello\t\t")
        screen.rest(0.7)
        took = screen.end(number)
        store.close()
        check(took is not None and took < PATIENCE, f"a locked store: {signal.Signals(number).name} after {took}")


def simulator():
    """Whoever can reach the simulator neither ends it nor fills its memory."""
    process = subprocess.Popen([f"{PROGRAMS}/bricktap-simulator", "--port", "0"], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, env=environment())
    try:
        line = process.stdout.readline()
        port = int("".join(c if c.isdigit() else " " for c in line.split("127.0.0.1")[-1]).split()[0])
        import http.client

        def ask(method, path, body=b"", token=TOKEN[:4] + "0000000000000000000000000000a001"):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request(method, path, body, {"Authorization": f"Bearer {token}",
                                                        "Content-Type": "application/json"})
                return connection.getresponse().status
            except OSError:
                return None

        for sql in ["SELECT " + "MAX(" * 20_000 + "a" + ")" * 20_000 + " FROM t", "SELECT a FROM " + "(SELECT a FROM " * 9_000 + "t",
                    "SELECT a FROM t WHERE " + "(" * 60_000 + "a = 1", "SELECT CAST(" + "CAST(" * 9_000 + "a FROM t", "SELECT " + "MAX(" * 20_000 + "1", "SELECT " + "(" * 50_000, "SELECT " + "-" * 50_000 + "1",
                    "SELECT CASE WHEN " * 5_000, "SELECT * FROM (" * 5_000]:
            ask("POST", "/api/2.0/sql/statements", json.dumps(
                {"statement": sql, "warehouse_id": PATH[-16:], "wait_timeout": "10s"}).encode())
            check(process.poll() is None, f"the simulator ended at {sql[:20]!r}")
        ask("POST", "/api/2.0/sql/statements", b"[" * 200_000)
        threads = [threading.Thread(target=ask, args=("POST", f"/unknown/{n}", b"x" * (8 * MIB))) for n in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with open(f"/proc/{process.pid}/status") as status:
            memory = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))
        check(memory < CEILING, f"the simulator has {memory:.0f} MiB after 320 MiB of bodies")
        check(ask("GET", "/.well-known/databricks-config") == 200, "the simulator still answers")
    finally:
        process.terminate()
        process.wait()


def worker():
    """The worker has given up what it does not need."""
    env = environment()
    process = subprocess.Popen([BRICKTAP, "worker", "--stay"], env=env, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    try:
        log = f"{env['BRICKTAP_HOME']}/worker.log"
        end = time.time() + 10
        while time.time() < end and not (os.path.exists(log) and "began" in open(log).read()):
            time.sleep(0.05)
        with open(log) as file:
            said = file.read()
        with open(f"/proc/{process.pid}/status") as status:
            check("NoNewPrivs:\t1" in status.read(), "a program that it starts may gain rights")
        has = "(Landlock" in run("doctor", env=env).said
        check(not has or "may read the system and write the store" in said, f"it is confined: {said}")
    finally:
        process.terminate()
        process.wait()


def attack():
    answers()
    chunks()
    yaml()
    silences()
    locks()
    simulator()
    worker()
