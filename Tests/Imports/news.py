"""News: one for each change of state, signed, tried again, and with nothing in them that is somebody else's."""
import hashlib
import hmac
import http.server
import json
import os
import signal
import sqlite3
import threading
import time

from bench import MEMBERS, PASSCODE, PURCHASES, TOKEN, Bench, check, wait, workers

KEY = "news-key-canary-0000"
PATH = "/hook/secret-path-canary"


class Hook(http.server.BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm = "HTTP/1.1", True

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.hangs:
            self.server.hanging = True
            self.server.hangs.wait()
            self.close_connection = True
            return
        self.server.came.append((self.path, dict(self.headers), body))
        status = self.server.statuses.pop(0) if self.server.statuses else 204
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


def hook():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.daemon_threads, server.came, server.statuses = True, [], []
    server.hangs, server.hanging = None, False
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


def told(server):
    return [json.loads(body) for _, _, body in server.came]


def news(work):
    bench = Bench(f"{work}/news", tables={"members": 3_000, "purchases": 500})
    server = hook()
    url = f"http://127.0.0.1:{server.server_port}{PATH}"
    tell, json_of = bench.tell, bench.json
    bench.account()
    missing = {**MEMBERS, "nickname": "gone", "source": {"table": "nowhere"}}
    tell(0, "import", "create", "--skip-check", "--file", "-", stdin=json.dumps(missing))
    json_of(1, "import", "run", "gone", "--wait")

    # Off until it is set, and set only whole.
    tell(0, "notify", "show", says="Nobody is told")
    tell(1, "notify", "test", says="Nobody is told")
    fields = lambda *words: [e["field"] for e in json_of(64, "notify", "set", *words)["errors"]]
    check(fields() == ["webhook"], "something is needed")
    check(fields("--webhook", url) == ["key"], "a webhook needs a key")
    check(fields("--webhook", "http://example.com/x", "--refused-above", "100", "--idle-after", "0")
          == ["refused_above", "idle_after", "webhook", "key"], "each wrong field is named")
    log = f"{bench.folder}/told.txt"
    bench.environment["BRICKTAP_NOTIFY_KEY"] = KEY
    saved = json_of(0, "notify", "set", "--webhook", url, "--command", f"cat >> {log}", "--refused-above", "0")
    check(saved == {"saved": True, "webhook_host": "127.0.0.1", "command": True, "refused_above": 0, "idle_after": 3},
          f"saved: {saved}")
    del bench.environment["BRICKTAP_NOTIFY_KEY"]
    shown = tell(0, "notify", "show")
    check("canary" not in shown and "cat >>" not in shown, f"no address, key or command is shown: {shown}")

    # The way is tried, and the signature is Python's own.
    tried = json_of(0, "notify", "test")
    check(tried == {"webhook": {"told": True, "cause": None}, "command": {"told": True, "cause": None}}, f"{tried}")
    path, headers, body = server.came[-1]
    check(path == PATH and headers["X-Bricktap-Event"] == "test", f"where it comes: {path} {headers}")
    check(headers["X-Bricktap-Signature"] == "sha256=" + hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest(),
          "the signature is that of the body")
    with open(log) as file:
        check(json.loads(file.read())["event"] == "test", "the command reads the object")
    server.statuses = [500]
    tried = json_of(1, "notify", "test")
    check(tried["webhook"]["told"] is False and "500" in tried["webhook"]["cause"], f"a refusal is said: {tried}")
    server.came.clear()

    # One for each change.
    events = lambda: [each["event"] for each in told(server)]
    json_of(1, "import", "run", "gone", "--wait")
    check(wait(20, lambda: events() == ["failed"]), f"a failure is told: {events()}")
    check(told(server)[0]["import"] == "gone" and told(server)[0]["run"] == 2, f"whose it is: {told(server)}")
    json_of(1, "import", "run", "gone", "--wait")
    tell(0, "import", "create", "--replace", "--file", "-", stdin=json.dumps({**missing, "source": {"table": "members"}}))
    json_of(0, "import", "run", "gone", "--wait")
    check(wait(20, lambda: events() == ["failed", "recovered"]), f"and its recovery, and no failure twice: {events()}")
    phones = {**MEMBERS, "nickname": "phones", "properties": [{"column": "phone", "property": "Phone", "type": "string"}]}
    bench.create(phones)
    for _ in range(2):
        json_of(2, "import", "run", "phones", "--full", "--wait")
    check(wait(20, lambda: events()[2:] == ["refused"]), f"refused rows, once: {events()}")
    check(told(server)[2]["refused"] == 3, f"how many: {told(server)[2]}")
    daily = {"frequency": "custom", "days_of_week": ["monday"], "at": ["03:00"], "time_zone": "UTC"}
    bench.create({**PURCHASES, "nickname": "quiet", "updated_on": {"column": "created_at"}, "schedule": daily})
    for _ in range(5):
        json_of(0, "import", "run", "quiet", "--wait")
    check(wait(20, lambda: events()[3:] == ["nothing_read"]), f"nothing read, once: {events()}")

    # A webhook that is down is tried again, with the same number.
    server.statuses = [503]
    tell(0, "import", "create", "--replace", "--skip-check", "--file", "-", stdin=json.dumps(missing))
    json_of(1, "import", "run", "gone", "--wait")
    check(wait(30, lambda: events()[4:] == ["failed", "failed"]), f"it is tried again: {events()}")
    numbers = [headers["X-Bricktap-Delivery"] for _, headers, _ in server.came]
    check(numbers[4] == numbers[5] and len(set(numbers)) == 5, f"under its number: {numbers}")
    check([str(each["id"]) for each in told(server)] == numbers, f"which the object has, too: {told(server)}")

    # What waits for a webhook that hangs is told later, and nothing waits for it.
    server.hangs = threading.Event()
    tell(0, "import", "create", "--replace", "--file", "-", stdin=json.dumps({**missing, "source": {"table": "members"}}))
    json_of(0, "import", "run", "gone", "--wait")
    check(wait(20, lambda: server.hanging), "a webhook hangs")
    began = time.monotonic()
    for pid in workers(bench):
        os.kill(pid, signal.SIGTERM)
    check(wait(20, lambda: not workers(bench)), "the worker ends all the same")
    check(time.monotonic() - began < 5, f"at once: {time.monotonic() - began:.1f} s")
    server.hangs.set()
    server.hangs = None
    before = len(server.came)
    tell(0, "import", "list")
    check(wait(20, lambda: events()[before:] == ["recovered"]), f"and the next one tells it: {events()}")

    # A command that is set while a worker works is the next one's; a slow one ends with its worker.
    json_of(0, "notify", "set", "--command", f"cat >> {log}; sleep 30")
    tell(0, "import", "create", "--replace", "--skip-check", "--file", "-", stdin=json.dumps(missing))
    lines = len(open(log).readlines())
    json_of(1, "import", "run", "gone", "--wait")
    check(wait(20, lambda: len(open(log).readlines()) > lines), "the new command is run")
    began = time.monotonic()
    for pid in workers(bench):
        os.kill(pid, signal.SIGTERM)
    check(wait(20, lambda: not workers(bench) and not relays(bench)), "the command ends with its worker")
    check(time.monotonic() - began < 5, f"at once: {time.monotonic() - began:.1f} s")
    json_of(0, "notify", "set", "--command", f"cat >> {log}")
    tell(0, "import", "list")
    check(wait(20, lambda: len(open(log).readlines()) > lines + 1), "and is run again")
    bench.environment["BRICKTAP_NOTIFY_KEY"] = "another-key-canary"
    json_of(0, "notify", "set", "--refused-above", "0")
    del bench.environment["BRICKTAP_NOTIFY_KEY"]
    json_of(0, "notify", "test")
    _, headers, body = server.came.pop()
    check(headers["X-Bricktap-Signature"] == "sha256=" + hmac.new(b"another-key-canary", body, hashlib.sha256).hexdigest(),
          "a new key signs from then on")
    home = bench.environment["BRICKTAP_HOME"]
    bench.environment["BRICKTAP_HOME"] = home + "/."
    check(json_of(0, "notify", "test")["command"]["told"], "the same folder by another name")
    bench.environment["BRICKTAP_HOME"] = home
    server.came.pop()
    os.chmod(f"{home}-settings/news-command", 0o666)
    check("chmod 600" in json_of(1, "notify", "test")["command"]["cause"], "a command that others may write is none")
    server.came.pop()
    os.chmod(f"{home}-settings/news-command", 0o600)

    # A worker that was away says so.
    for pid in workers(bench):
        os.kill(pid, signal.SIGTERM)
    check(wait(20, lambda: not workers(bench)), "the worker is gone")
    with sqlite3.connect(f"{bench.folder}/home/bricktap.sqlite", timeout=10) as store:
        store.execute("UPDATE import SET next_run = ? WHERE nickname = 'quiet'", (int((time.time() - 7_200) * 1_000),))
    tell(0, "import", "list")
    check(wait(20, lambda: "worker_back" in events()), f"the worker is back: {events()}")
    back = [each for each in told(server) if each["event"] == "worker_back"]
    check(len(back) == 1 and back[0]["imports"] == ["quiet"], f"who was late: {back}")
    heard = lambda: [json.loads(line)["event"] for line in open(log)]
    check(wait(10, lambda: "worker_back" in heard()), "the command hears it, too")
    check(heard()[:2] == ["test", "test"] and heard().count("worker_back") == 1,
          f"the command hears the same, each once: {heard()}")
    everything = json.dumps(told(server))
    check(not any(word in everything for word in (TOKEN, PASSCODE, KEY, "canary", "nowhere", "none", "@example.com")),
          "no secret, no value, no server's words")
    homes = [f"{bench.folder}/home/{name}" for name in os.listdir(f"{bench.folder}/home") if name != "tokens.json"]
    check(not any(KEY in open(home, errors="replace").read() or PATH in open(home, errors="replace").read()
                  for home in homes), "the address and the key are in the vault only")

    # What runs the command may be killed: nothing is lost of it, and the next worker begins another.
    lines, before = len(heard()), workers(bench)
    for pid in relays(bench):
        os.kill(pid, signal.SIGKILL)
    with sqlite3.connect(f"{bench.folder}/home/bricktap.sqlite", timeout=10) as store:
        store.execute("INSERT INTO news (event, at, body, next_try, delivered) "
                      "VALUES ('recovered', 0, '{\"event\":\"recovered\"}', 0, 'webhook')")
    check(wait(20, lambda: not set(before) & set(workers(bench))), "a worker without its messenger ends")
    tell(0, "import", "list")
    check(wait(30, lambda: len(heard()) > lines), "and the next one tells it")

    tell(0, "notify", "off", says="Nobody is told any more")
    count = len(server.came)
    json_of(1, "import", "run", "gone", "--wait")
    time.sleep(1.5)
    check(len(server.came) == count, "off is off")
    check(not os.path.exists(f"{bench.folder}/home-settings/news-command"), "the command is gone")
    with open(f"{bench.folder}/home/tokens.json") as file:
        check(KEY not in file.read(), "and the key")
    for pid in workers(bench):
        os.kill(pid, signal.SIGTERM)
    check(wait(20, lambda: not relays(bench)), "nothing is left running")
    server.shutdown()
    server.server_close()
    bench.close()


def relays(bench):
    """What runs the command for this store's worker."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
        except OSError:
            continue
        if words[1:3] == [b"relay-news", f"{bench.folder}/home".encode()]:
            found.append(int(name))
    return found
