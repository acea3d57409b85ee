"""Servers that send back what they were sent: the token in every text of a workspace, the passcode in CleverTap's."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Faults"))
import servers  # noqa: E402
from servers import reply  # noqa: E402

ME, WAREHOUSES, STATEMENTS = "/api/2.0/preview/scim", "/api/2.0/sql/warehouses", "/api/2.0/sql/statements"
UPLOAD = "/1/upload"
JSON = ["Content-Type: application/json"]


def failure(text):
    """A statement that failed, with words of the server's."""
    return reply(200, json.dumps({"statement_id": "01f0c0de", "status": {"state": "FAILED", "error": {
        "error_code": "BAD_REQUEST", "message": f"[PARSE_SYNTAX_ERROR] {text} SQLSTATE: 42601"}}}).encode(), JSON)


def error(status, text):
    return reply(status, json.dumps({"error_code": "PERMISSION_DENIED", "message": text}).encode(), JSON)


def page(text):
    return reply(200, f"<html><head><title>{text}</title></head><body>{text}</body></html>".encode(),
                 ["Content-Type: text/html"])


def sent_on(text):
    return reply(302, b"", [f"Location: https://elsewhere.example/?{text.replace(' ', '+')}"])


def refused_records(text):
    """CleverTap took none of two records, and says why of each."""
    return reply(200, json.dumps({"status": "fail", "processed": 0, "unprocessed": [
        {"status": "fail", "code": 512, "error": f"{text} Skipped record number : {number}",
         "record": {"identity": str(number), "profileData": {"Email": text}}} for number in (1, 2)]}).encode(), JSON)


def refused(status, text):
    return reply(status, json.dumps({"status": "fail", "error": text, "code": status}).encode(), JSON)


def echoes(port, token, passcode, account, work, run, terminal, check):
    """`run` and `terminal` seek the secrets in what comes out; what is on the disk is sought when all is over."""
    # "ECHO" shows that the words came along; without it nothing is shown by a secret that is not there.
    said = f"ECHO Bearer {token} or {token}!"
    for number, (what, prefix, answer) in enumerate([
            ("a statement's failure", STATEMENTS, failure(said)),
            ("an error of the statements", STATEMENTS, error(403, said)),
            ("a page instead of statements", STATEMENTS, page(said)),
            ("statements sent on", STATEMENTS, sent_on(said)),
            ("an error of the warehouse", WAREHOUSES, error(400, said)),
            ("a page instead of the warehouse", WAREHOUSES, page(said)),
            ("an error about the token", ME, error(403, said)),
            ("words without a form", "/api", reply(400, said.encode())),
            ("an error of the server", "/api", reply(500, said.encode()))]):
        home = {"BRICKTAP_HOME": f"{work}/echo-{number}"}
        one(what, prefix, answer, port, account, home, run, check, [
            ["test", "prod"], ["test", "prod", "--json"], ["import", "preview", "members"],
            ["import", "preview", "members", "--json"], ["import", "dry-run", "members", "--json"],
            ["import", "run", "members", "--wait"], ["import", "show", "members", "--json"], ["show", "prod", "--json"]],
            DATABRICKS_TOKEN=token, BRICKTAP_PASSCODE=passcode)
        terminal(["\r", "t", "d", "\x1b", "\x1b"], **home)
    said = f"ECHO passcode {passcode} of X-CleverTap-Passcode: {passcode}!"
    ends, goes_on = [["import", "run", "members", "--wait"]], [["import", "run", "members"], ["import", "stop", "members"]]
    # What is no answer of CleverTap's is shown by nothing, and tried again for ten minutes: such a run is stopped.
    for number, (what, answer, runs) in enumerate([
            ("CleverTap refuses the account", refused(401, said), ends),
            ("CleverTap refuses the request", refused(400, said), ends),
            ("CleverTap refuses records", refused_records(said), ends),
            ("a page instead of CleverTap", page(said), goes_on),
            ("words instead of CleverTap", reply(418, said.encode()), goes_on)]):
        home = {"BRICKTAP_HOME": f"{work}/echo-clevertap-{number}"}
        one(what, UPLOAD, answer, port, account, home, run, check, [
            ["destination", "test"], ["destination", "test", "--json"], ["import", "dry-run", "members"],
            ["import", "dry-run", "members", "--json"], *runs, ["import", "show", "members"], ["import", "show", "members", "--json"], ["import", "list", "--json"]],
            shows=runs is ends, DATABRICKS_TOKEN=token, BRICKTAP_PASSCODE=passcode)
        terminal(["\r", "\x1b", "S", "\x1b[15~", "\x1b"], **home)


def one(what, prefix, answer, port, account, home, run, check, commands, shows=True, **secrets):
    seen = []

    def change(path, count):
        if not path.startswith(prefix):
            return None
        seen.append(path)
        return answer
    relay = str(servers.Relay(port, change).port)
    run("save", "prod", "--host", "127.0.0.1", "--port", relay, "--insecure-http", "--http-path",
        "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "clevertap", "--schema", "profiles", "--skip-test",
        **home, **secrets)
    run("destination", "set", "--region", "eu1", "--account-id", account, "--skip-test", "--loopback-port", relay,
        **home, **secrets)
    run("import", "create", "--skip-check", "--file", "-", typed=json.dumps({
        "nickname": "members", "connection": "prod", "type": "profiles",
        "source": {"sql": "SELECT * FROM clevertap.profiles.customers LIMIT 2"}, "identity": {"column": "customer_id"},
        "properties": [{"column": "email", "property": "Email", "type": "string"}]}), **home, **secrets)
    told = "".join(run(*words, status=None, **home) for words in commands)
    check(shows and "ECHO" not in told and "the text itself did not come", f"{what}: there is something to look at")
    check(not seen and "it was never asked", f"{what}: the server that echoes")
