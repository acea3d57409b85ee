"""The fault matrix: each row runs the real program against one fault and holds what it says to it."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

import servers
from servers import answering, reply

PROGRAMS = sys.argv[1]
TOKEN = "dapi0000000000000000000000000000a001"
WORK = tempfile.mkdtemp()
ENV = {"PATH": os.environ["PATH"], "HOME": WORK, "BRICKTAP_HOME": f"{WORK}/home",
       "BRICKTAP_VAULT": "file", "DATABRICKS_TOKEN": TOKEN, "LC_ALL": "C.UTF-8",
       "SWIFT_BACKTRACE": "interactive=no"}
JSON = ["Content-Type: application/json"]
HTML = ["Content-Type: text/html"]
LOGIN = b"<html><head><title>Sign in</title></head></html>"
rows, failures = [], 0


def test(port, *options, host="127.0.0.1", plain=True, timeout=2, env=None):
    start = time.perf_counter()
    done = subprocess.run(
        [f"{PROGRAMS}/bricktap", "test", "--host", host, "--port", str(port),
         *(["--insecure-http"] if plain else []), "--http-path", "/sql/1.0/warehouses/0e8c1f5e27c89903",
         "--catalog", "clevertap", "--schema", "profiles", "--json", "--timeout", str(timeout), *options],
        env={**ENV, **(env or {})}, capture_output=True, text=True, timeout=120)
    return done, time.perf_counter() - start


def row(fault, port, step, field, words, within, *options, **how):
    """Fails at a step, about a field, with words, within seconds; step None: it passes."""
    done, seconds = test(port, *options, **how)
    problems = []
    try:
        report = json.loads(done.stdout)
    except ValueError:
        report = {"steps": [], "passed": None}
        problems.append(f"no report: {done.stdout[:200]} {done.stderr[:300]}")
    failed = next((one for one in report["steps"] if one["status"] == "failed"), None)
    said = f"{(failed or {}).get('cause')} {(failed or {}).get('action')}"
    if step is None:
        if not report["passed"] or done.returncode != 0:
            problems.append(f"did not pass: {said}")
    elif failed is None:
        problems.append("did not fail")
    else:
        if failed["id"] != step:
            problems.append(f"failed at {failed['id']}, not at {step}")
        if failed["field"] != field:
            problems.append(f"is about {failed['field']}, not {field}")
        if not re.search(words, said):
            problems.append(f"no «{words}»")
        if not failed["action"]:
            problems.append("no next action")
        if done.returncode != 1:
            problems.append(f"exit {done.returncode}")
    if seconds > within:
        problems.append(f"{seconds:.1f} s, wanted {within}")
    if TOKEN in done.stdout + done.stderr:
        problems.append("the token is in what it says")
    if "fatalError" in done.stderr or done.returncode < 0:
        problems.append(f"crashed: {done.stderr[:200]}")
    note(fault, step, field, (failed or {}).get("cause") or "passes", seconds, problems, said)


def note(fault, step, field, cause, seconds, problems, said):
    global failures
    rows.append((fault, step or "–", field or "–", cause, seconds))
    if problems:
        failures += 1
        print(f"FAILED: {fault}: {'; '.join(problems)}\n    {said[:300]}")


def certificate():
    key, cert = f"{WORK}/key.pem", f"{WORK}/cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert,
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True)
    return cert, key


def network():
    row("a name that DNS does not know", 443, "network", "host", "does not exist in DNS", 8,
        host="nowhere.invalid", plain=False)
    row("closed port", servers.closed(), "network", "port", "refuses connections", 1)
    row("packets dropped silently", servers.dropping(), "network", "port", "did not answer on port", 5)
    row("takes the connection, says nothing", servers.silent(), "workspace", "host", "no answer within 2 s", 5)
    row("closes without an answer", servers.serve(servers.request), "workspace", "host", "closed the connection", 3)
    row("reset in the headers", servers.resetting(b"HTTP/1.1 200 OK\r\nContent-"), "workspace", "host",
        "closed the connection|not in HTTP", 3)
    row("reset in the body", servers.resetting(reply(200, b"x" * 900, JSON)[:-500]), "workspace", "host",
        "closed the connection", 3)
    row("one byte every half second", servers.trickling(reply(200, b"{}", JSON)), "workspace", "host",
        "not complete after 2 s|no answer within", 5)
    row("a body without end", servers.endless(), "workspace", "host", "larger than|not complete", 8)
    row("a gzip bomb of 200 MiB", answering(
        reply(200, servers.BOMB, [*JSON, "Content-Encoding: gzip"])), "workspace", "host", "larger than", 8)
    row("not HTTP at all", answering(b"220 mail.example.com ESMTP\r\n"), "workspace", "host", "not in HTTP", 5)


def answers():
    config = '{"oidc_endpoint":"https://x/oidc","workspace_id":"1"}'.encode()
    row("truncated JSON", answering(reply(200, config[:-9], JSON)), "workspace", "host", "not in a form", 3)
    row("JSON twice over", answering(reply(200, config * 2, JSON)), "workspace", "host", "not in a form", 3)
    row("an empty answer", answering(reply(200, b"", JSON)), "workspace", "host", "not in a form", 3)
    row("a login page with 200", answering(reply(200, LOGIN, HTML)), "workspace", "host", "web page .“Sign in”", 3)
    other = answering(reply(200, b"stolen"))
    taken = []
    thief = servers.serve(lambda connection: taken.append(servers.request(connection)))
    row("redirect to another host", answering(reply(302, b"", [f"Location: http://127.0.0.1:{thief}/"])),
        "workspace", "host", "redirect was not followed", 3)
    if taken:
        global failures
        failures += 1
        print("FAILED: the redirect was followed")
    row("captive portal", answering(reply(302, LOGIN, [*HTML, f"Location: http://127.0.0.1:{other}/login"])),
        "workspace", "host", "sends requests on", 3)
    for status, words in [
            (301, "sends requests on"), (307, "sends requests on"), (400, "refused|not in a form|no Databricks API"),
            (404, "no Databricks API|not in a form"), (405, "refused|no Databricks API"), (410, "refused|no Databricks"),
            (418, "refused|no Databricks API"), (500, "HTTP 500"), (501, "HTTP 501"), (502, "HTTP 502"), (504, "HTTP 504")]:
        row(f"{status} to everything", answering(reply(status, b"", ["Location: http://127.0.0.1:1/"])),
            "workspace", None if status >= 500 else "host", words, 12)


def workspace(port):
    """Through a relay: a real workspace with one thing wrong."""
    def at(prefix, answer, times=10**9):
        return servers.Relay(port, lambda path, count: answer
                             if path.startswith(prefix) and count <= times else None).port
    me, warehouse, statements = "/api/2.0/preview/scim", "/api/2.0/sql/warehouses", "/api/2.0/sql/statements"
    error = lambda code, text: json.dumps({"error_code": code, "message": text}).encode()
    row("nothing wrong, through the relay", at("/none", b""), None, None, "", 3)
    row("another content type", servers.Relay(port, lambda *_: {"Content-Type": "text/plain"}).port, None, None, "", 3)
    row("the server's clock a day behind", servers.Relay(
        port, lambda *_: {"Date": "Sun, 22 Nov 2026 10:00:00 GMT"}).port, None, None, "", 3)
    row("429 with Retry-After, once", at(warehouse, reply(429, b"", ["Retry-After: 1"]), 1), None, None, "", 6)
    row("429 without Retry-After, twice", at(warehouse, reply(429, b""), 2), None, None, "", 12)
    row("503 for a while, then fine", at(statements, reply(503, b""), 2), None, None, "", 12)
    row("429 for ever", at("/api", reply(429, b"", ["Retry-After: 0"])), "token", None, "too many requests", 30)
    row("503 for ever", at("/api", reply(503, b"", ["Retry-After: 0"])), "token", None, "temporarily unavailable", 30)
    row("401 for the token", at(me, reply(401, error("401", "Token is expired"), JSON)), "token", "token", "expired", 3)
    row("403 Invalid access token", at("/api", reply(403, b"Invalid access token.")), "token", "token", "does not accept", 3)
    row("403 of the IP access list", at("/api", reply(403, error(
        "403", "Source IP address: 203.0.113.9 is blocked by Databricks IP ACL for workspace: 1"), JSON)),
        "token", "host", "203.0.113.9", 3)
    row("403 of a scope", at("/api", reply(403, error(
        "PERMISSION_DENIED", "Provided OAuth token does not have required scopes: sql"), JSON)), "token", "token", "scope", 3)
    row("a web page where the API was", at(warehouse, reply(200, LOGIN, HTML)), "warehouse", "host", "web page", 3)
    row("the warehouse's JSON truncated", at(warehouse, reply(200, b'{"id":"0e8c', JSON)), "warehouse", "host", "not in a form", 3)
    row("statements answer 500", at(statements, reply(500, b"")), "sql", None, "HTTP 500", 12)
    row("only IPv6", servers.Relay(port, lambda *_: None, socket.AF_INET6).port, None, None, "", 4, host="localhost")
    row("only IPv4, by a name with both", at("/none", b""), None, None, "", 4, host="localhost")


def minute(port):
    """503 for a minute: a test says so soon, an import outlives it, and a test afterwards passes."""
    began = []

    def change(path, count):
        if not path.startswith("/api"):
            return None
        began.append(time.monotonic())
        return reply(503) if began[-1] - began[0] < 60 else None
    relay = servers.Relay(port, change)
    options = ["--host", "127.0.0.1", "--port", str(relay.port), "--insecure-http", "--http-path",
               "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "clevertap", "--schema", "large", "--skip-test"]
    definition = {"nickname": "outlives", "connection": "prod", "type": "profiles", "source": {"table": "members"},
                  "identity": {"column": "member_id"}, "schedule": {"frequency": "manually"},
                  "properties": [{"column": "email", "property": "Email", "type": "string"}]}
    env = {**ENV, "BRICKTAP_HOME": f"{WORK}/minute", "BRICKTAP_PASSCODE": "CANARY-PASS-0000"}

    def run(*words, typed=None):
        return subprocess.run([f"{PROGRAMS}/bricktap", *words], env=env, input=typed, capture_output=True, text=True,
                              stdin=None if typed else subprocess.DEVNULL, timeout=300)
    run("save", "prod", *options)
    run("destination", "set", "--region", "eu1", "--account-id", "TEST-000-000Z", "--skip-test", "--loopback-port",
        str(relay.port))
    run("import", "create", "--skip-check", "--file", "-", typed=json.dumps(definition))
    waiting = threading.Thread(target=lambda: row(
        "503 for a minute: a test", relay.port, "token", None, "temporarily unavailable", 25))
    waiting.start()
    start = time.monotonic()
    done = run("import", "run", "outlives", "--wait")
    seconds = time.monotonic() - start
    note("503 for a minute: an import", None, None, "succeeds", seconds,
         [] if done.returncode == 0 and seconds > 50 else [f"{done.returncode}, {seconds:.1f} s"], done.stdout + done.stderr)
    waiting.join()
    row("503 for a minute: a test afterwards", relay.port, None, None, "", 5)


def proxies():
    azure = {"host": "adb-1.17.azuredatabricks.net", "plain": False}
    def through(port):
        return {**azure, "env": {"https_proxy": f"http://127.0.0.1:{port}"}}
    row("a proxy that refuses connections", 443, "network", None, "proxy", 3, **through(servers.closed()))
    row("a proxy that asks for a password", 443, "network", None, "user name and password", 3,
        **through(servers.proxy(reply(407, b"", ['Proxy-Authenticate: Basic realm="x"']))))
    row("a proxy that forbids the host", 443, "network", None, "refused to connect .*403", 3,
        **through(servers.proxy(reply(403, LOGIN, HTML))))
    row("a proxy that answers with a page", 443, "tls", "host", "TLS", 5,
        **through(servers.proxy(reply(200, LOGIN, HTML))))


def certificates():
    """Certificates of an authority of our own, each with one thing wrong; no token is sent over any of them."""
    folder = f"{WORK}/certificates"
    os.mkdir(folder)
    subprocess.run([os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Fixtures/certificates"), folder],
                   check=True, capture_output=True)

    def with_certificate(name):
        return servers.h2((f"{folder}/{name}.pem", f"{folder}/{name}.key"), servers.goaway)
    for what, name, words in [
            ("a certificate that has expired", "expired", "expired"),
            ("a certificate that is not valid yet", "early", "not yet valid|not valid yet"),
            ("a certificate for another host", "wrong-host", "not for|another host|is for")]:
        row(what, with_certificate(name), "tls", "host", words, 3,
            "--ca-bundle", f"{folder}/ca.pem", host="localhost", plain=False)
    for what, name, bundle, step, field, words in [
            ("a certificate that was revoked", "revoked", "with-lists", "tls", "host", "has been revoked"),
            ("a revocation list that is out of date", "good", "with-old-lists", "tls", "ca_bundle", "no current"),
            ("a revocation list of another authority", "good", "with-other-lists", "tls", "ca_bundle", "no current"),
            ("a certificate that is on no list", "good", "with-lists", "workspace", "host", "closed the connection")]:
        row(what, with_certificate(name), step, field, words, 3,
            "--ca-bundle", f"{folder}/{bundle}.pem", host="localhost", plain=False)


def warehouses(port):
    """Warehouses that sleep, never start, are gone, or go while they start."""
    def the(number):
        return ("--http-path", f"/sql/1.0/warehouses/{number}")
    asleep, slow, gone = "5a1ee9c0de000001", "5a1ee9c0de000002", "dead00c0de000003"
    row("the warehouse is asleep", port, None, None, "", 12, *the(asleep), timeout=10)
    row("the warehouse starts for ever", port, "warehouse", "http_path", "still not running after 2 s", 12, *the(slow), "--wait", "2", timeout=10)
    row("the warehouse is deleted", port, "warehouse", "http_path", "No SQL warehouse with the id", 5, *the(gone))
    deleted = reply(200, json.dumps({"id": slow, "name": "Classic", "state": "DELETED"}).encode(), JSON)
    relay = servers.Relay(port, lambda path, count: deleted
                          if path.startswith("/api/2.0/sql/warehouses/") and count > 2 else None)
    row("the warehouse is deleted while it starts", relay.port, "warehouse", "http_path", "deleted", 15, *the(slow),
        timeout=10)


def http2():
    cert, key = certificate()
    trust = ("--ca-bundle", cert)
    row("a certificate of an unknown issuer", servers.h2((cert, key), servers.goaway), "tls", "ca_bundle", "does not trust|self-signed", 3,
        host="localhost", plain=False)
    row("HTTP/2 GOAWAY", servers.h2((cert, key), servers.goaway), "workspace", "host",
        "closed the connection|not in HTTP", 8, *trust, host="localhost", plain=False)
    row("HTTP/2 takes the request, says nothing", servers.h2((cert, key), lambda stream: b""), "workspace", "host",
        "no answer within 2 s", 5, *trust, host="localhost", plain=False)
    row("HTTP/2 stream reset", servers.h2((cert, key), servers.rst_stream), "workspace", "host",
        "closed the connection|not in HTTP", 8, *trust, host="localhost", plain=False)


def main():
    simulator = subprocess.Popen([f"{PROGRAMS}/bricktap-simulator", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        port = int(simulator.stdout.readline().strip().rsplit(":", 1)[1])
        # A minute is long: the others go on meanwhile.
        outage = threading.Thread(target=minute, args=(port,))
        outage.start()
        network()
        answers()
        workspace(port)
        warehouses(port)
        proxies()
        certificates()
        http2()
        outage.join()
    finally:
        simulator.terminate()
        simulator.wait()
    if "--table" in sys.argv:
        for fault, step, field, cause, seconds in rows:
            print(f"| {fault} | {step} | {field} | {cause.replace('|', '/')} | {seconds:.1f} s |")
    print(f"faults: {len(rows) - failures} passed, {failures} failed")
    sys.exit(1 if failures else 0)


main()
