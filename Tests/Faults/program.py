"""The program against one fault, and what is held of what it says. All rows go through here, from any thread."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

PROGRAMS = os.path.abspath(sys.argv[1])
TOKEN = "dapi0000000000000000000000000000a001"
WORK = tempfile.mkdtemp()
ENV = {"PATH": os.environ["PATH"], "HOME": WORK, "BRICKTAP_HOME": f"{WORK}/home",
       "BRICKTAP_VAULT": "file", "DATABRICKS_TOKEN": TOKEN, "LC_ALL": "C.UTF-8",
       "SWIFT_BACKTRACE": "interactive=no"}
rows, failures, skipped = [], [], []
lock = threading.Lock()


def test(port, *options, host="127.0.0.1", plain=True, timeout=2, env=None, inside=()):
    """`inside`: words of a command that runs the test, in a network of its own for example."""
    start = time.perf_counter()
    done = subprocess.run(
        [*inside, f"{PROGRAMS}/bricktap", "test", "--host", host, "--port", str(port),
         *(["--insecure-http"] if plain else []), "--http-path", "/sql/1.0/warehouses/0e8c1f5e27c89903",
         "--catalog", "clevertap", "--schema", "profiles", "--json", "--timeout", str(timeout), *options],
        env={**ENV, **(env or {})}, capture_output=True, text=True, timeout=120)
    return done, time.perf_counter() - start


def row(fault, port, step, field, words, within, *options, tries=1, **how):
    """Fails at a step, about a field, with words, within seconds, each time that it is tried; step None: it passes.
    A row that went wrong in one of its tries is shown with that one."""
    for _ in range(tries):
        tried = once(fault, port, step, field, words, within, *options, **how)
        if tried[5]:
            break
    note(*tried)


def once(fault, port, step, field, words, within, *options, **how):
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
    return fault, step, field, (failed or {}).get("cause") or "passes", seconds, problems, said


def note(fault, step, field, cause, seconds, problems, said):
    with lock:
        rows.append((fault, step or "–", field or "–", cause, seconds))
        if problems:
            failures.append(fault)
            print(f"FAILED: {fault}: {'; '.join(problems)}\n    {said[:300]}", flush=True)


def skip(fault, reason):
    with lock:
        skipped.append(fault)
        print(f"skipped: {fault}: {reason}", flush=True)
