"""What every attack stands on: the program, a workspace that obeys the attacker, what is counted."""

import gzip
import json
import os
import pty
import re
import resource
import select
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{HERE}/../Faults")
from servers import reply, request, serve  # noqa: E402

PROGRAMS = os.path.abspath(sys.argv[1])
BRICKTAP = f"{PROGRAMS}/bricktap"
TOKEN = "dapi0123456789abcdef0123456789abcdef"
PATH = "/sql/1.0/warehouses/0e8c1f5e27c89903"
WORK = tempfile.mkdtemp()
passed, failed, skipped = 0, 0, []
# Seconds within which a signal or a deadline ends a command, wherever it stands.
PATIENCE = 2.0


def check(good, what):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}")


def result():
    shutil.rmtree(WORK, ignore_errors=True)
    for what in skipped:
        print(f"skipped: {what}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def folder():
    return tempfile.mkdtemp(dir=WORK)


def environment(**more):
    home = folder()
    return {"PATH": os.environ["PATH"], "HOME": home, "BRICKTAP_HOME": f"{home}/store", "BRICKTAP_VAULT": "file",
            "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "interactive=no", **more}


def run(*words, env, inside=(), cwd=None, stdin="", timeout=60):
    """A command to its end: its status and all that it said, its seconds, CPU seconds and MiB at most."""
    before = time.perf_counter()
    process = subprocess.Popen([*inside, BRICKTAP, *words], env=env, cwd=cwd, stdin=subprocess.PIPE, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    timer = threading.Timer(timeout, process.kill)
    timer.start()
    memory = [0]
    threading.Thread(target=watch, args=(process.pid, memory), daemon=True).start()
    try:
        process.stdin.write(stdin)
        process.stdin.close()
    except BrokenPipeError:
        pass
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return Ended(process.returncode, said, time.perf_counter() - before, used.ru_utime + used.ru_stime,
                 memory[0])


def watch(pid, memory):
    """The most memory of a process in MiB. What wait4 tells counts what started it, too."""
    while True:
        try:
            with open(f"/proc/{pid}/status") as status:
                found = re.search(r"VmHWM:\s+(\d+)", status.read())
        except OSError:
            return
        if not found:
            return
        memory[0] = max(memory[0], int(found[1]) / 1024)
        time.sleep(0.01)


class Ended:
    def __init__(self, status, said, seconds, cpu, memory):
        self.status, self.said, self.seconds, self.cpu, self.memory = status, said, seconds, cpu, memory


def options(port, host="127.0.0.1", plain=True):
    return ["--host", host, "--port", str(port), *(["--insecure-http"] if plain else []), "--http-path", PATH,
            "--catalog", "clevertap", "--schema", "profiles"]


def test(port, *more, env=None, host="127.0.0.1", plain=True, timeout=5, **how):
    env = {**(env or environment()), "DATABRICKS_TOKEN": TOKEN}
    return run("test", *options(port, host, plain), "--json", "--timeout", str(timeout), "--wait", "3", *more,
               env=env, **how)


def report(ended):
    try:
        return json.loads(ended.said)
    except ValueError:
        return {"steps": [], "passed": None, "said": ended.said[-300:]}


def cause(ended, step):
    return next((str(one.get("cause")) for one in report(ended)["steps"] if one["id"] == step), "")


class Workspace:
    """A workspace in which everything is fine, until an answer is put in the place of its own."""

    def __init__(self, context=None, answers=None):
        self.answers, self.heads, self.context = answers or {}, [], context
        self.port = serve(self.handle)

    def handle(self, connection):
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True)
        while True:
            head, body = request(connection)
            if not head:
                return
            self.heads.append(head.decode("latin-1"))
            target = head.split(b" ")[1].decode().split("?")[0]
            connection.sendall(self.answer(target, body))

    def answer(self, target, body):
        for part, answer in self.answers.items():
            if part in target:
                return answer(body) if callable(answer) else answer
        if "databricks-config" in target:
            return self.json({"workspace_id": "1", "account_id": "a", "cloud": "AWS"})
        if "scim" in target:
            return self.json({"userName": "ann@example.com", "active": True})
        if "/warehouses/" in target:
            return self.json({"id": PATH[-16:], "name": "w", "state": "RUNNING"})
        if "unity-catalog/tables" in target:
            return self.json({"tables": [{"name": "members", "full_name": "clevertap.profiles.members"}]})
        if "effective-permissions" in target:
            return self.json({"privilege_assignments": []})
        if "/sql/statements" in target:
            return self.json(statement())
        return self.json({})

    @staticmethod
    def json(value, status=200, headers=()):
        return reply(status, json.dumps(value).encode(), ("Content-Type: application/json", *headers))

    def saw(self, text):
        return any(text.lower() in head.lower() for head in self.heads)


def statement(**more):
    columns = [{"name": name, "type_text": kind, "type_name": kind} for name, kind in
               [("id", "STRING"), ("name", "STRING")]]
    return {"statement_id": "s1", "status": {"state": "SUCCEEDED"},
            "manifest": {"schema": {"columns": columns}, "total_chunk_count": 1, "total_row_count": 1},
            "result": {"chunk_index": 0, "row_count": 1, "data_array": [["1", "a"]]}, **more}


def zipped(size, byte=b"x", before=b"", after=b""):
    """A body of so many bytes, as few on the way. Of one that is larger than any limit the end is not valid."""
    if size > 256 << 20:
        pack = zlib.compressobj(9, zlib.DEFLATED, 31)
        body = pack.compress(before) + pack.flush(zlib.Z_FULL_FLUSH)
        piece = pack.compress(byte * (16 << 20)) + pack.flush(zlib.Z_FULL_FLUSH)
        body += piece * (size // (16 << 20))
    else:
        body = gzip.compress(before + byte * size + after, 6)
    return reply(200, body, ("Content-Encoding: gzip", "Content-Type: application/json"))


# MARK: TLS


def authority(name):
    """A CA of its own: its certificate's path, and a server's context for names that it vouches for."""
    at = folder()

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=at, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem",
            "-subj", f"/O={name}/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE")
    with open(f"{at}/names", "w") as file:
        file.write("subjectAltName=DNS:localhost,DNS:evil-workspace.example,IP:127.0.0.1")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "request", "-subj", "/CN=localhost")
    openssl("x509", "-req", "-in", "request", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "cert")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{at}/cert", f"{at}/key")
    return f"{at}/ca.pem", context


def elsewhere(certificates=None, hosts=""):
    """Words that run a command where the system trusts these certificates only, and knows these hosts; none where
    this machine does not let a program have mounts of its own."""
    script = "set -e; "
    if certificates:
        script += f"mount --bind {certificates} /etc/ssl/certs; "
    if hosts:
        path = f"{folder()}/hosts"
        with open(path, "w") as file:
            file.write(f"127.0.0.1 localhost\n{hosts}\n")
        script += f"mount --bind {path} /etc/hosts; "
    inside = ["unshare", "-rm", "sh", "-c", script + 'exec "$@"', "sh"]
    done = subprocess.run([*inside, "true"], capture_output=True)
    return inside if done.returncode == 0 else None


# MARK: A terminal


class Screen:
    """The program on a terminal of 80x24."""

    def __init__(self, *words, env, cwd=None):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            if cwd:
                os.chdir(cwd)
            os.execve(BRICKTAP, [BRICKTAP, *words], {"TERM": "xterm-256color", **env})
        import fcntl
        import struct
        import termios
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.seen = b""

    def wait(self, *wanted, seconds=10):
        """Whether one of these words came."""
        end = time.time() + seconds
        while time.time() < end:
            if any(word.encode() in self.seen for word in wanted):
                return True
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.fd, 65536)
                except OSError:
                    return any(word.encode() in self.seen for word in wanted)
        return False

    def rest(self, seconds=0.5):
        self.wait("\0never", seconds=seconds)
        return self.seen.decode("utf-8", "replace")

    def press(self, keys):
        os.write(self.fd, keys.encode())

    def end(self, number=signal.SIGTERM):
        """Seconds until the signal has ended it; None when it had to be killed."""
        began = time.time()
        os.kill(self.pid, number)
        while time.time() - began < 10:
            done, _ = os.waitpid(self.pid, os.WNOHANG)
            if done:
                os.close(self.fd)
                return time.time() - began
            if select.select([self.fd], [], [], 0.02)[0]:
                try:
                    os.read(self.fd, 65536)
                except OSError:
                    pass
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
        return None


def contents(path):
    """All bytes of all files in a folder."""
    found = b""
    for where, _, names in os.walk(path):
        for name in names:
            with open(os.path.join(where, name), "rb") as file:
                found += file.read()
    return found


def digits(text):
    """The longest piece of the token's own digits that a text has."""
    text = re.sub(r"[^0-9a-z]", "", text.lower())
    secret = TOKEN[4:]
    return max((size for size in range(len(secret) + 1) for start in range(len(secret) - size + 1)
                if secret[start:start + size] in text), default=0)
