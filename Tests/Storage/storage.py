"""Storage faults: a kill, a full disk and a failing disk at every write of every change. Afterwards
what is stored is the old or the new, and the token is where its connection is."""

import json
import os
import shutil
import subprocess
import sys
import tempfile

PROGRAMS, LIBRARY = sys.argv[1], sys.argv[2]
WORK = tempfile.mkdtemp()
TOKEN = "dapi0000000000000000000000000000a001"
OTHER = "dapi0000000000000000000000000000b002"
passed, failed = 0, 0


def run(home, *arguments, token=TOKEN, fault=None, at=None, count=None):
    env = {"PATH": os.environ["PATH"], "HOME": WORK, "BRICKTAP_HOME": home, "BRICKTAP_VAULT": "file",
           "DATABRICKS_TOKEN": token, "BRICKTAP_PASSCODE": "CANARY-PASS-0000", "LC_ALL": "C.UTF-8",
           "SWIFT_BACKTRACE": "interactive=no"}
    if fault or count:
        env |= {"LD_PRELOAD": LIBRARY, "FAULT_FOLDER": home}
    if fault:
        env |= {"FAULT": fault, "FAULT_AT": str(at)}
    if count:
        env["FAULT_COUNT"] = count
    return subprocess.run([f"{PROGRAMS}/bricktap", *arguments], env=env, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=60)


def settings(name):
    return ["save", name, "--host", "127.0.0.1", "--port", "9", "--insecure-http", "--http-path",
            "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "clevertap", "--schema", "profiles",
            "--skip-test", "--connected-by", "ann@example.com"]


def state(home):
    """Connections with their tokens, and imports: all that a user has."""
    connections = {}
    listed = run(home, "list", "--json")
    if listed.returncode:
        return f"unreadable: {listed.stderr}"
    for one in json.loads(listed.stdout)["connections"]:
        export = run(home, "export", one["name"], "--as", "json", "--with-token")
        connections[one["name"]] = export.stdout if TOKEN in export.stdout or OTHER in export.stdout else "NO TOKEN"
    imports = run(home, "import", "list", "--json")
    nicknames = sorted(
        (one["nickname"], one["status"], json.dumps(one["properties"]))
        for one in json.loads(imports.stdout)["imports"])
    destination = run(home, "destination", "show", "--json")
    return json.dumps([connections, nicknames, destination.stdout], sort_keys=True)


def check(what, change, begin):
    """`change` at every write: killed, on a full disk, on one that fails."""
    global passed, failed
    base = f"{WORK}/base"
    shutil.rmtree(base, ignore_errors=True)
    os.mkdir(base, 0o700)
    for step in begin:
        done = run(base, *step)
        if done.returncode:
            raise SystemExit(f"{what}: {step}: {done.stderr}")
    old = state(base)
    home = f"{WORK}/home"

    def fresh():
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(base, home)

    fresh()
    count = f"{WORK}/count"
    done = run(home, *change, token=OTHER, count=count)
    with open(count) as file:
        writes = int(file.read())
    new = state(home)
    if done.returncode or new == old or "NO TOKEN" in new:
        raise SystemExit(f"{what} does nothing: {done.stderr} {new}")
    seen = {"old": 0, "new": 0}
    for fault in ("kill", "ENOSPC", "EIO"):
        for at in range(1, writes + 1):
            fresh()
            done = run(home, *change, token=OTHER, fault=fault, at=at)
            found = state(home)
            problem = None
            if found not in (old, new):
                problem = f"between old and new: {found[:300]}"
            elif fault != "kill" and done.returncode == 0 and found != new:
                problem = "said that it was done"
            elif fault != "kill" and done.returncode not in (0, 1):
                problem = f"ended with {done.returncode}"
            elif fault != "kill" and done.returncode and not done.stderr.strip():
                problem = "failed without a word"
            if problem:
                failed += 1
                print(f"FAILED: {what}, {fault} at write {at} of {writes}: {problem} {done.stderr[:200]}")
            else:
                passed += 1
                seen["new" if found == new else "old"] += 1
    print(f"storage: {what}: {writes} writes, {3 * writes} faults: {seen['old']} times the old, {seen['new']} the new")


def main():
    definition = {
        "nickname": "hourly", "connection": "prod", "type": "profiles", "source": {"table": "clevertap.profiles.customers"},
        "identity": {"column": "customer_id"}, "properties": [{"column": "email", "property": "Email", "type": "string"}],
        "schedule": {"frequency": "manually"}}
    first, second = f"{WORK}/first.json", f"{WORK}/second.json"
    with open(first, "w") as file:
        json.dump(definition, file)
    definition["properties"].append({"column": "score", "property": "Score", "type": "float"})
    with open(second, "w") as file:
        json.dump(definition, file)
    create = ["import", "create", "--skip-check", "--draft", "--file"]
    account = ["destination", "set", "--region", "eu1", "--account-id", "TEST-000-000Z", "--skip-test"]
    check("save", settings("prod"), [settings("other")])
    check("delete", ["delete", "prod", "--yes"], [settings("prod"), settings("other"), [*create, first]])
    check("import create", [*create, first], [settings("prod")])
    check("import replace", [*create, second, "--replace"], [settings("prod"), [*create, first]])
    check("import delete", ["import", "delete", "hourly", "--yes"], [settings("prod"), [*create, first]])
    check("destination set", account, [settings("prod")])
    print(f"storage: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
