"""A workspace and an upload endpoint that are no part of the program: one table of Python rows, and answers as a test
wants them. What arrives is kept record by record."""
import http.server
import json
import os
import re
import signal
import sqlite3
import subprocess
import threading
import time

TOKEN, PASSCODE = "dapi0000000000000000000000000000a001", "CANARY-PASS-0000"
FIRST = 1_700_000_000
COLUMNS = {"id": "STRING", "u": "BIGINT", "a": "STRING", "b": "STRING"}


def row(identity, second, a, b=None):
    return {"id": identity, "u": str(FIRST + second), "a": a, "b": b}


def definition(kind, **changes):
    return {"nickname": "x", "connection": "prod", "source": {"table": "t"}, "type": kind, "identity": {"column": "id"},
            "updated_on": {"column": "u", "unit": "seconds"}, "properties": [
                {"column": "a", "property": "A", "type": "string"}],
            **({"event_name": {"fixed": "Bought"}} if kind == "events" else {}), **changes}


def refused(people, code=500):
    """Takes all but the records of some people."""
    def rule(_, records):
        bad = [each for each in records if each["identity"] in people]
        if bad:
            items = [{"code": code, "error": "not now", "record": each} for each in bad]
            return (200, {"status": "partial", "processed": len(records) - len(bad), "unprocessed": items},
                    [each for each in records if each["identity"] not in people])
    return rule


class Endpoint(http.server.BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm, wbufsize = "HTTP/1.1", True, -1

    def log_message(self, *_):
        pass

    def answer(self, value, status=200):
        body = value.encode() if isinstance(value, str) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(value, str) else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def result(self, name):
        world = self.server.world
        columns, rows = world.statements[name]
        schema = [{"name": column, "type_text": kind, "type_name": kind, "position": place}
                  for place, (column, kind) in enumerate(columns)]
        chunks = range(0, len(rows), world.chunk)
        manifest = {"format": "JSON_ARRAY", "schema": {"column_count": len(columns), "columns": schema},
                    "total_chunk_count": len(chunks), "total_row_count": len(rows), "truncated": False}
        return {"statement_id": name, "status": {"state": "SUCCEEDED"}, "manifest": manifest,
                "result": self.chunk(name, 0) if rows else {}}

    def chunk(self, name, index):
        size, rows = self.server.world.chunk, self.server.world.statements[name][1]
        part = rows[index * size:(index + 1) * size]
        return {"chunk_index": index, "row_offset": index * size, "row_count": len(part), "data_array": part}

    def do_POST(self):
        body, path, world = self.body(), self.path.split("?")[0], self.server.world
        if path == "/1/upload":
            return self.upload(json.loads(body)["d"], world)
        if path == "/api/2.0/sql/statements":
            asked = json.loads(body)
            with world.lock:
                name = f"01f0-{len(world.statements)}"
                world.statements[name] = world.query(
                    asked["statement"], {each["name"]: each.get("value") for each in asked.get("parameters") or []})
            return self.answer(self.result(name))
        self.answer({})

    def upload(self, records, world):
        if "dryRun" in self.path:
            return self.answer({"status": "success", "processed": len(records), "unprocessed": []})
        with world.lock:
            world.uploads += 1
            number = world.uploads
        said = world.rule(number, records) if world.rule else None
        status, answer, taken = said or (
            200, {"status": "success", "processed": len(records), "unprocessed": []}, records)
        with world.lock:
            world.arrived += taken
        self.answer(answer, status)

    def do_GET(self):
        path, world = self.path.split("?")[0], self.server.world
        found = re.fullmatch(r"/api/2\.0/sql/statements/([^/]+)(?:/result/chunks/(\d+))?", path)
        if not found or found[1] not in world.statements:
            return self.answer({"error_code": "RESOURCE_DOES_NOT_EXIST", "message": path}, 404)
        if found[2] and world.is_gone(found[1], int(found[2])):
            return self.answer({"error_code": "NOT_FOUND", "message": "no longer available"}, 404)
        self.answer(self.chunk(found[1], int(found[2])) if found[2] else self.result(found[1]))

    def do_DELETE(self):
        self.body()
        self.answer({})


class World:
    """A store, a table and an endpoint."""

    def __init__(self, bricktap, folder, rows):
        self.bricktap, self.folder, self.rows = bricktap, folder, rows
        self.statements, self.arrived, self.uploads, self.chunk = {}, [], 0, 1_000
        self.renamed = {}
        self.rule, self.is_gone, self.lock = None, lambda name, index: False, threading.RLock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
        self.server.daemon_threads, self.server.world = True, self
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        port = str(self.server.server_port)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": folder, "BRICKTAP_HOME": f"{folder}/home", "BRICKTAP_VAULT": "file",
            "BRICKTAP_TOKEN": TOKEN, "BRICKTAP_PASSCODE": PASSCODE, "SWIFT_BACKTRACE": "interactive=no"}
        self.tell("save", "prod", "--host", "127.0.0.1", "--port", port, "--insecure-http", "--http-path",
                  "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "c", "--schema", "s", "--connected-by",
                  "ann@example.com", "--skip-test")
        self.tell("destination", "set", "--region", "eu1", "--account-id", "TEST-000-000Z", "--loopback-port", port)

    def tell(self, *words, stdin=None):
        return subprocess.run([self.bricktap, *words], env=self.environment, input=stdin, text=True,
                              stdin=None if stdin else subprocess.DEVNULL, capture_output=True, timeout=120)

    def make(self, wanted, replace=False):
        self.tell("import", "create", *(["--replace"] if replace else []), "--file", "-", stdin=json.dumps(wanted))

    def run(self, *words):
        """The run, and what arrived in it as pairs of identity and data."""
        with self.lock:
            before = len(self.arrived)
        said = self.tell("import", "run", "x", "--wait", "--json", *words)
        try:
            run = json.loads(said.stdout)
        except ValueError:
            run = {"state": "none", "said": said.stdout + said.stderr}
        return run, [(each["identity"], each.get("evtData") or each.get("profileData"))
                     for each in self.arrived[before:]]

    def query(self, sql, parameters):
        """The few shapes of statements that the program asks; anything else fails loudly."""
        renamed = {new: old for old, new in self.renamed.items()}
        columns = [(self.renamed.get(name, name), kind) for name, kind in COLUMNS.items()]
        rows = self.rows
        if sql.endswith("LIMIT 0"):
            return columns, []
        if "lower" in parameters:
            sign, back = re.search(r"(>=|>) CAST\(:lower AS BIGINT\)(?: - (\d+))?", sql).groups()
            lower = int(parameters["lower"]) - int(back or 0)
            rows = [each for each in rows if int(each["u"]) > lower - (sign == ">=")]
        newest = str(max((int(each["u"]) for each in rows), default=0)) if rows else None
        if "COUNT(*)" in sql:
            return ([("row_count", "BIGINT"), ("upper_bound", "STRING"), ("due_count", "BIGINT"),
                     ("workspace_clock", "STRING")], [[str(len(rows)), newest, str(len(rows)), str(int(time.time()))]])
        if "AS newest" in sql:
            return [("newest", "STRING")], [[newest]]
        if " IN (" in sql:
            rows = [each for each in rows if each["id"] in parameters.values()]
        items = sql.split(" FROM ")[0].removeprefix("SELECT ").split(", ")
        names = [re.fullmatch(r"`([^`]+)`", item) for item in items]
        picked = [(name[1], renamed.get(name[1], name[1])) if name else ("bricktap_updated_on", "u") for name in names]
        if "ORDER BY" in sql:
            rows = sorted(rows, key=lambda each: int(each["u"]))
        return ([(name, COLUMNS.get(source, "STRING")) for name, source in picked],
                [[each[source] for _, source in picked] for each in rows])

    def look(self, sql):
        store = sqlite3.connect(f"file:{self.folder}/home/bricktap.sqlite?mode=ro", uri=True, timeout=10)
        try:
            return store.execute(sql).fetchall()
        finally:
            store.close()

    def failed(self):
        """Identity and fate of what is kept to be sent again."""
        return self.look("SELECT identity, fate FROM import_failure WHERE NOT is_superseded ORDER BY id")

    def worker(self):
        return self.look("SELECT pid FROM worker")

    def close(self):
        for (pid,) in self.worker():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.server.shutdown()
        self.server.server_close()
