"""A test that fails saves nothing: what was saved before is the same, byte by byte, but for a form that was being
filled in, which is kept without its token."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import time

import servers
from program import ENV, PROGRAMS, TOKEN, WORK
from servers import answering, reply

HOME = f"{WORK}/kept"
OTHER = "dapi0000000000000000000000000000b002"


def run(*words, typed=None, token=TOKEN):
    return subprocess.run(
        [f"{PROGRAMS}/bricktap", *words], env={**ENV, "BRICKTAP_HOME": HOME, "DATABRICKS_TOKEN": token}, input=typed,
        capture_output=True, text=True, timeout=120, **({} if typed else {"stdin": subprocess.DEVNULL}))


def settings(port):
    return ["--host", "127.0.0.1", "--port", str(port), "--insecure-http", "--http-path",
            "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "clevertap", "--schema", "profiles",
            "--connected-by", "ann@example.com", "--timeout", "2"]


def stored():
    """The files of the store and the vault, when no program has them open."""
    found = {}
    for name in sorted(os.listdir(HOME)):
        if name.startswith(("bricktap.sqlite", "tokens.json")) and os.path.getsize(f"{HOME}/{name}"):
            with open(f"{HOME}/{name}", "rb") as file:
                found[name] = file.read()
    return found


def rows():
    """All that the store holds but the unfinished form, and that form."""
    with contextlib.closing(sqlite3.connect(f"{HOME}/bricktap.sqlite")) as store:
        lines = list(store.iterdump())
    return [line for line in lines if "kept_form" not in line], [
        line for line in lines if line.startswith('INSERT INTO "kept_form"')]


def save(port):
    """Problems of a connection that is saved anew: the test comes first, and fails."""
    before, done = stored(), run("save", "lab", *settings(port), token=OTHER)
    after = stored()
    yield done
    if done.returncode != 1:
        yield f"exit {done.returncode}"
    if before != after:
        yield f"{[name for name in {**before, **after} if before.get(name) != after.get(name)]} changed"


def edit(port):
    """The same of one that is edited: another port, another token; tested, not again, not saved."""
    (before, _), tokens = rows(), stored()["tokens.json"]
    done = run("--plain", token=OTHER, typed="".join(f"{line}\n" for line in [
        "1", "6", "prod", "", "", str(port), "", OTHER, "", "", "", "", "y", "n", "n", "12", "6"]))
    yield done
    after, form = rows()
    if before != after:
        yield f"{[line[:200] for line in after if line not in before]} changed"
    if tokens != stored()["tokens.json"]:
        yield "the vault changed"
    if len(form) != 1 or f'"port":"{port}"' not in form[0]:
        yield f"what was typed is not kept: {form}"
    if any(OTHER.encode() in content for content in stored().values()):
        yield "the token that was typed is on the disk"


def nothing_saved(port, note):
    run("save", "prod", *settings(port), "--skip-test")
    shutil.copytree(HOME, f"{HOME}-before")
    refused = reply(403, b"Invalid access token.")
    json_error = json.dumps({"error_code": "403", "message": "Source IP address: 203.0.113.9 is blocked by Databricks "
                             "IP ACL for workspace: 1"}).encode()

    def at(prefix, answer):
        return servers.Relay(port, lambda path, count: answer if path.startswith(prefix) else None).port
    for fault, bad in [
            ("a closed port", servers.closed()), ("a host that says nothing", servers.silent()),
            ("a login page", answering(reply(200, b"<html><title>Sign in</title></html>", ["Content-Type: text/html"]))),
            ("a token that is refused", at("/api", refused)),
            ("an address that is blocked", at("/api", reply(403, json_error, ["Content-Type: application/json"]))),
            ("statements that fail", at("/api/2.0/sql/statements", reply(500)))]:
        for what, change in [("saved", save), ("edited", edit)]:
            shutil.rmtree(HOME)
            shutil.copytree(f"{HOME}-before", HOME)
            start = time.perf_counter()
            done, *problems = change(bad)
            seconds = time.perf_counter() - start
            names = [one["name"] for one in json.loads(run("list", "--json").stdout)["connections"]]
            if names != ["prod"]:
                problems.append(f"{names} are saved")
            if "check failed" not in done.stdout:
                problems.append("the test did not fail")
            note(f"{fault}, {what}", None, None, "nothing is saved", seconds, problems, done.stdout[-300:] + done.stderr)
