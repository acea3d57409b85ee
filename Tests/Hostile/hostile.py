"""Hostile text: in every string that a workspace can send, and in every file that is read."""

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Faults"))
from servers import answering  # noqa: E402

PROGRAMS = sys.argv[1]
WORK = tempfile.mkdtemp()
TOKEN = "dapi0000000000000000000000000000a001"
# What a terminal would obey, each with a word of its own that shows that the text came along.
ATTACKS = [
    "\x1b]52;c;SE9TVElMRQ==\x07", "\x1b]8;;http://evil.example\x07", "\x1b[31;1m", "\x1b[2;7J", "\x1b]0;owned\x07",
    "\x1bP+q544e\x1b\\", "\x9b31m", "\x9d0;c1\x9c", "\x90q\x9c", "\x08\x08\x08", "\r\n", "\x00", "\x7f",
    "\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "e" + "\u0301" * 200]
STORM = "HOSTILE" + "".join(ATTACKS)
# The bytes that must not come out; a new line and a return are the terminal's own business.
FORBIDDEN = [attack.encode() for attack in ATTACKS if attack not in ("\r\n", "\x08\x08\x08", "\x00", "\x7f") and not attack.startswith("e")]
FORBIDDEN += [("\u0301" * 20).encode(), b"\x1b]52", b"\x1b]8", b"\x1b]0;owned", b"\x1bP", b"owned\x07"]
MEGABYTE = "HOSTILE" + "分" * (1 << 18)
passed, failed = 0, 0


def verdict(what, problem):
    global passed, failed
    if problem:
        failed += 1
        print(f"FAILED: {what}: {problem}")
    else:
        passed += 1


def harmless(what, data, *wanted):
    """None of the attacks is in it, and the harmless rest of each text has come, without which that shows nothing."""
    found = next((attack for attack in FORBIDDEN if attack in data), None)
    for text in wanted or ("HOSTILE",):
        if found is None and text.encode() not in data:
            found = f"«{text}» did not come: ".encode() + data[-300:]
    verdict(what, found and repr(found))


def renamed(value, old, new):
    """The same with a text in place of another, wherever it stands."""
    if isinstance(value, dict):
        return {key: renamed(one, old, new) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, old, new) for one in value]
    return new if value == old else value


def scenario(name):
    plain = json.loads(subprocess.check_output([f"{PROGRAMS}/bricktap-simulator", "--print-scenario"]))
    # Whose token it is: the name that every success and many a refusal says.
    plain = renamed(plain, "ann@example.com", "IDENTITY" + name + "ann@example.com")
    for user in plain["users"]:
        user["display_name"] = name
    for warehouse in plain["warehouses"]:
        warehouse["name"] = name + warehouse["name"]
    for catalog in plain["catalogs"]:
        catalog["comment"] = name
        if catalog["name"] == "clevertap":
            catalog["owner"] = name
            for schema in catalog["schemas"]:
                schema["owner"] = name
        else:
            catalog["name"] = name + catalog["name"]
    tables = plain["catalogs"][0]["schemas"][1]["tables"]
    tables.append({**tables[0], "name": "AAA" + name})
    for table in tables:
        table["rows"] = [[name, name, "1", "true", "2026-01-01", "2026-01-01T00:00:00Z"]]
    return plain


class Server:
    def __init__(self, content):
        path = f"{WORK}/scenario.json"
        with open(path, "w") as file:
            json.dump(content, file)
        self.process = subprocess.Popen(
            [f"{PROGRAMS}/bricktap-simulator", "--with-parent", "--port", "0", "--scenario", path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().strip().rsplit(":", 1)[1]

    def stop(self):
        self.process.terminate()
        self.process.wait()


def environment(home):
    return {"PATH": os.environ["PATH"], "HOME": WORK, "BRICKTAP_HOME": f"{WORK}/{home}", "BRICKTAP_VAULT": "file",
            "DATABRICKS_TOKEN": TOKEN, "BRICKTAP_PASSCODE": "CANARY-PASS-0000", "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color", "SWIFT_BACKTRACE": "interactive=no"}


def run(home, *arguments):
    done = subprocess.run([f"{PROGRAMS}/bricktap", *arguments], env=environment(home), capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=60)
    return done.stdout + done.stderr, done.returncode


def settings(port, schema="profiles"):
    return ["--host", "127.0.0.1", "--port", port, "--insecure-http", "--http-path",
            "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "clevertap", "--schema", schema]


def lines(home, what, *arguments, wanted=("HOSTILE",)):
    data, _ = run(home, *arguments)
    harmless(f"{what}, plain", data, *wanted)
    data, code = run(home, *arguments, "--json")
    harmless(f"{what}, JSON", data, *wanted)
    try:
        json.loads(data.decode().splitlines()[0] if data.strip() else "{}")
    except ValueError as error:
        verdict(f"{what}, JSON is JSON", str(error))
    verdict(f"{what}, exit status", None if 0 <= code < 65 else code)


def screen(home, what, *keys, wanted="HOSTILE"):
    """The bytes that reach a terminal while keys are pressed."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(f"{PROGRAMS}/bricktap", ["bricktap"], environment(home))
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    data = b""

    def settle(seconds, until=b""):
        """Reads for so long, and until `until` has come, which a busy machine may take its time for."""
        nonlocal data
        start = time.time()
        while time.time() < start + seconds or until not in data and time.time() < start + 20:
            if select.select([fd], [], [], 0.05)[0]:
                try:
                    data += os.read(fd, 65536)
                except OSError:
                    return
    settle(0.5, b"\x1b[")
    settle(0.5)
    for key in keys:
        os.write(fd, key.encode())
        settle(0.4)
    settle(0.6, wanted.encode())
    harmless(what, data, wanted)
    alive = os.waitpid(pid, os.WNOHANG)[0] == 0
    verdict(f"{what}, still there", None if alive else "the program has ended")
    if alive:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
    os.close(fd)


def all_of(name, label):
    server = Server(scenario(name))
    try:
        saved, code = run(label, "save", "one", *settings(server.port))
        verdict(f"{label}: saved", saved if code else None)
        lines(label, f"{label}: a test", "test", *settings(server.port), wanted=("IDENTITYHOSTILE",))
        lines(label, f"{label}: a schema that is not there", "test", *settings(server.port, "HOSTILEnot\x1b[31mthere"))
        screen(label, f"{label}: test and details on screen", "t", "", "", "", "", "d", "\x1b", "\r", wanted="IDENTITYHOSTILE")
        screen(label, f"{label}: warehouses to pick from", "e", "\t", "\t", "\t", "\x1bOS")
        screen(label, f"{label}: catalogs to pick from", "e", "\t", "\t", "\t", "\t", "\t", "\x1bOS")
        screen(label, f"{label}: tables and rows of an import", "c", *"x", "\t", "\t", "\t", "\x1bOS", "\r", "\x1b[15~")
    finally:
        server.stop()


def errors():
    """The server's own words, in each form of an error."""
    for label, status, headers, body in [
            ("message", 403, {"Content-Type": "application/json"},
             json.dumps({"error_code": "PERMISSION_DENIED" + STORM, "message": STORM})),
            ("detail", 403, {"Content-Type": "application/json"}, json.dumps({"detail": STORM, "status": "403"})),
            ("plain", 400, {}, "BAD" + STORM.replace("\x00", "")),
            ("page", 200, {"Content-Type": "text/html"}, f"<html><title>{STORM}</title></html>"),
            ("megabyte", 403, {"Content-Type": "application/json"}, json.dumps({"message": MEGABYTE}))]:
        content = scenario("HOSTILE")
        content["faults"] = [{"match": {"path_prefix": "/api/2.0/preview/scim"},
                              "fault": {"kind": "status", "status": status, "headers": headers, "body": body}}]
        try:
            server = Server(content)
        except IndexError:
            verdict(f"error as {label}", "the simulator does not take the scenario")
            continue
        lines("errors", f"error as {label}", "test", *settings(server.port))
        server.stop()


def headers():
    """Headers of every kind that is shown or followed, byte by byte as they are not allowed to be."""
    attack = "".join(text for text in ATTACKS if "\x00" not in text and "\n" not in text)
    names = ["Location", "Content-Type", "Retry-After", "Date", "Server", "x-request-id", "x-databricks-org-id",
             "WWW-Authenticate", "x-thriftserver-error-message"]
    for status in (200, 302, 401, 403, 429, 500):
        body = b"HOSTILE" if status != 200 else b"{}"
        fields = "".join(f"{name}: HOSTILE-{name}{attack}\r\n" for name in names).encode()
        port = answering(b"HTTP/1.1 %d HOSTILE\x1b[31m\r\nContent-Length: %d\r\n%s\r\n%s"
                         % (status, len(body), fields, body))
        # Of the headers these are shown; what else is read of them decides, and is not said.
        shown = ["x-request-id"] + ["Location"] * (status == 302)
        lines("headers", f"headers with {status}", "test", *settings(str(port)),
              wanted=[f"HOSTILE-{name}" for name in shown])


def upload():
    """CleverTap's own words."""
    for label, status, reply in [
            ("error", 400, {"status": "fail", "error": STORM, "code": 514}),
            ("record", 200, {"status": "partial", "processed": 0,
                        "unprocessed": [{"status": "fail", "code": 512, "error": STORM, "record": {"identity": STORM}}]})]:
        body = json.dumps(reply).encode()
        port = answering(b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                         % (status, len(body), body))
        run("upload", "destination", "set", "--region", "eu1", "--account-id", "TEST-000-000Z", "--skip-test",
            "--loopback-port", str(port))
        lines("upload", f"CleverTap's {label}", "destination", "test")


def store():
    """What another program wrote into the store."""
    run("store", "save", "one", *settings("1"), "--skip-test")
    with contextlib.closing(sqlite3.connect(f"{WORK}/store/bricktap.sqlite")) as file:
        columns = [name for _, name, kind, *_ in file.execute("PRAGMA table_info(connection)")
                   if kind == "TEXT" and name not in ("id", "token_id")]
        for column in columns:
            with contextlib.suppress(sqlite3.IntegrityError):
                file.execute(f"UPDATE connection SET {column} = ?", ("HOSTILE-" + column + STORM.replace("\x00", ""),))
        file.commit()
    lines("store", "a store with hostile text", "list",
          wanted=[f"HOSTILE-{column}" for column in ("name", "host", "catalog", "schema", "connected_by")])
    screen("store", "a store with hostile text on screen", "\r", "\x1b", "/", "h", "\r")


def files():
    """What is read from the machine: profiles, dbt, certificates, definitions."""
    with open(f"{WORK}/.databrickscfg", "w") as file:
        file.write(f"[HOSTILE{ATTACKS[0]}]\nhost = https://adb-1.17.azuredatabricks.net\ntoken = {TOKEN}\n")
    os.makedirs(f"{WORK}/.dbt")
    with open(f"{WORK}/.dbt/profiles.yml", "w") as file:
        json.dump({"HOSTILE" + STORM: {"target": STORM, "outputs": {STORM: {
            "type": "databricks", "host": STORM, "http_path": STORM, "catalog": STORM, "schema": STORM, "token": STORM}}}}, file)
    screen("fresh", "profiles on this machine", "\r", "\x1b[19~")
    bundle = f"{WORK}/HOSTILE\x1b]0;owned\x07.pem"
    with open(bundle, "w") as file:
        file.write(STORM)
    lines("fresh", "a bundle that is none", "test", "--host", "adb-1.17.azuredatabricks.net", "--http-path",
          "/sql/1.0/warehouses/a", "--catalog", "c", "--ca-bundle", bundle)
    path = f"{WORK}/import.json"
    with open(path, "w") as file:
        json.dump({"nickname": "hourly", "connection": STORM, "type": "profiles", "source": {"table": STORM},
                   "identity": {"column": STORM}, "properties": [{"column": "b", "property": "B", "type": "string"}], "schedule": {"frequency": "manually"}}, file)
    lines("fresh", "a definition of an import", "import", "create", "--file", path)


def main():
    all_of(STORM, "storm")
    all_of(MEGABYTE, "megabyte")
    errors()
    headers()
    upload()
    store()
    files()
    print(f"hostile text: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
