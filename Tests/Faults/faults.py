"""The fault matrix: each row runs the real program against one fault and holds what it says to it."""

import concurrent.futures as futures
import email.utils
import json
import os
import re
import socket
import subprocess
import sys
import time

import servers
from kept import nothing_saved
from program import ENV, PROGRAMS, WORK, failures, note, row, rows, skip, skipped
from servers import answering, reply

JSON = ["Content-Type: application/json"]
HTML = ["Content-Type: text/html"]
LOGIN = b"<html><head><title>Sign in</title></head></html>"
# Rows of the matrix: one that is not there any more is a failure too.
ROWS = 91


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
    row("packets dropped silently, over TLS", servers.dropping(), "network", "port", "did not answer on port", 5,
        plain=False, tries=5)
    row("the TLS handshake never ends", servers.silent(), "tls", "host", "did not finish the TLS handshake", 5,
        plain=False, tries=5)
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
    note("the other host of the redirect", None, None, "sees no request", 0,
         ["the redirect was followed"] if taken else [], "")
    private = servers.answering(reply(302, b"", ["Location: /login.html?error=private-link-validation-error:1234567890"]))
    row("a workspace behind a private link", private, "workspace", "host", "over its private link only", 3)
    # Such a host describes no workspace either; asked for anything else it says this.
    row("the host of an account", answering(reply(400, b"Unable to load OAuth Config")), "workspace", "host",
        "serves an account or several workspaces", 3)
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
    for what, days, words in [("ahead", 1, "behind"), ("behind", -1, "ahead")]:
        relay = servers.Relay(port, lambda *_, days=days: {
            "Date": email.utils.formatdate(time.time() + days * 86_400, usegmt=True)}).port
        row(f"the server's clock a day {what}", relay, None, None, "", 3)
        clock(f"the server's clock a day {what}: what doctor says", relay, words)
    row("429 with Retry-After, once", at(warehouse, reply(429, b"", ["Retry-After: 1"]), 1), None, None, "", 6)
    row("429 without Retry-After, twice", at(warehouse, reply(429, b""), 2), None, None, "", 12)
    row("503 for a while, then fine", at(statements, reply(503, b""), 2), None, None, "", 12)
    row("429 for ever", at("/api", reply(429, b"", ["Retry-After: 0"])), "token", None, "too many requests", 30)
    row("503 for ever", at("/api", reply(503, b"", ["Retry-After: 0"])), "token", None, "temporarily unavailable", 30)
    row("401 for the token", at(me, reply(401, error("401", "Token is expired"), JSON)), "token", "token", "expired", 3)
    row("403 Invalid access token", at("/api", reply(403, b"Invalid access token.")), "token", "token", "does not accept", 3)
    row("400 Invalid Token", at(me, reply(400, b"Invalid Token")), "token", "token", "does not accept", 3)
    row("403 for a stranger", at("/api", reply(403, error(
        403, "Unauthorized access to Org: 338 [ReqId: 1f0c]"), JSON)), "token", "host", "not a member of this workspace", 3)
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


def clock(fault, port, words):
    """A test goes by no clock; doctor asks a saved workspace for its own."""
    env = {**ENV, "BRICKTAP_HOME": f"{WORK}/clock-{words}"}
    subprocess.run([f"{PROGRAMS}/bricktap", "save", "lab", *settings(port), "--skip-test"], env=env,
                   check=True, capture_output=True)
    start = time.perf_counter()
    done = subprocess.run([f"{PROGRAMS}/bricktap", "doctor", "lab", "--json"], env=env, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    found = next((one for one in json.loads(done.stdout)["findings"] if one["id"] == "clock"), {"text": done.stdout})
    off = re.search(rf"is (\d+) s {words}", found["text"])
    problems = [] if off and abs(int(off[1]) - 86_400) < 60 else [f"no «{words}» by a day"]
    note(fault, None, None, found["text"] and f"this machine's clock is {off[1]} s {words}" if off else "passes", seconds,
         problems + ([] if done.returncode == 1 else [f"exit {done.returncode}"]), found["text"])


def settings(port, schema="profiles"):
    return ["--host", "127.0.0.1", "--port", str(port), "--insecure-http", "--http-path",
            "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "clevertap", "--schema", schema]


def dns():
    """Name servers of a network that exists for one command only."""
    inside = ["unshare", "--net", "--mount", sys.executable, os.path.join(os.path.dirname(__file__), "alone.py")]
    possible = subprocess.run([*inside, "silent", "true"], capture_output=True, text=True)
    # The C library asks twice and waits five seconds each time; the program ends when it has given up.
    for fault, kind, within in [("a name server that says nothing", "silent", 12),
                                ("a name server that is not there", "none", 3)]:
        if possible.returncode:
            skip(fault, f"no network of our own here: {possible.stderr.strip()[-200:]}")
            continue
        row(fault, 443, "network", "host", "DNS gave no answer", within, host="adb-1.17.azuredatabricks.net", plain=False,
            inside=[*inside, kind])


def minute(port):
    """503 for a minute: a test says so soon, an import outlives it, and a test afterwards passes."""
    began = []

    def change(path, count):
        if not path.startswith("/api"):
            return None
        began.append(time.monotonic())
        return reply(503) if began[-1] - began[0] < 60 else None
    relay = servers.Relay(port, change)
    options = [*settings(relay.port, "large"), "--skip-test"]
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
    with futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(row, "503 for a minute: a test", relay.port, "token", None, "temporarily unavailable", 25)
        start = time.monotonic()
        done = run("import", "run", "outlives", "--wait")
        seconds = time.monotonic() - start
        waiting.result()
    note("503 for a minute: an import", None, None, "succeeds", seconds,
         [] if done.returncode == 0 and seconds > 50 else [f"{done.returncode}, {seconds:.1f} s"], done.stdout + done.stderr)
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
    simulator = subprocess.Popen([f"{PROGRAMS}/bricktap-simulator", "--with-parent", "--port", "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        port = int(simulator.stdout.readline().strip().rsplit(":", 1)[1])
        # A minute is long: the others go on meanwhile. What goes wrong in it comes out at its result.
        with futures.ThreadPoolExecutor() as pool:
            outage = pool.submit(minute, port)
            network()
            dns()
            answers()
            workspace(port)
            warehouses(port)
            proxies()
            certificates()
            http2()
            nothing_saved(port, note)
            outage.result()
    finally:
        simulator.terminate()
        simulator.wait()
    if len(rows) + len(skipped) != ROWS:
        failures.append("rows")
        print(f"FAILED: {len(rows)} rows and {len(skipped)} skipped, not {ROWS}: some were lost, or ROWS is old")
    if "--table" in sys.argv:
        for fault, step, field, cause, seconds in rows:
            print(f"| {fault} | {step} | {field} | {cause.replace('|', '/')} | {seconds:.1f} s |")
    print(f"faults: {len(rows) - len(set(failures) - {'rows'})} passed, {len(failures)} failed, {len(skipped)} skipped")
    sys.exit(1 if failures else 0)


main()
