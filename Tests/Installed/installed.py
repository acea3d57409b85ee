"""The installed tree as people get it. What a machine has no program for is said, and skipped."""

import datetime
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zoneinfo

ROOT, QUICK = sys.argv[1:3]
PROGRAMS = f"{ROOT}/usr/local/bin"
PROGRAM = f"{PROGRAMS}/bricktap"
WORK = tempfile.mkdtemp(prefix="bricktap-installed.")
UNIT = glob.glob(f"{ROOT}/usr/local/lib/systemd/user/bricktap-worker.service")
MOST_BYTES = 36_000_000
MOST_EXPOSURE = 2.5
passed = failed = 0


def check(name, problem=None):
    global passed, failed
    if problem:
        failed += 1
        print(f"FAILED: {name}: {problem}", flush=True)
    else:
        passed += 1


def said(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, **more).stdout


def environment(home, **more):
    return {"PATH": os.environ["PATH"], "HOME": home, "BRICKTAP_HOME": f"{home}/.local/share/bricktap", "BRICKTAP_VAULT": "file",
            "LANG": "C.UTF-8", **more}


def files():
    size = os.path.getsize(PROGRAM)
    print(f"the program has {size:,} bytes")
    check("its size", None if size <= MOST_BYTES else f"{size:,} bytes, not at most {MOST_BYTES:,}")
    libraries = said("ldd", PROGRAM)
    check("no library of Swift's is needed", None if "swift" not in libraries.lower() and "Foundation" not in libraries else libraries)
    header = said("readelf", "-hlSW", PROGRAM)
    check("it is position-independent", None if "DYN" in header else "it is not")
    check("its relocations are read-only", None if "GNU_RELRO" in header else "they are not")
    check("its stack is not executable", None if re.search(r"GNU_STACK.*RW ", header) else "it is")
    check("it is stripped", None if ".symtab" not in header else "it is not")


def simulator():
    child = subprocess.Popen([f"{PROGRAMS}/bricktap-simulator", "--with-parent", "--port", "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return child, child.stdout.readline().strip().rsplit(":", 1)[1]


def prepare(home, port):
    """A connection, an account and an import of 20,000 rows."""
    os.makedirs(home, exist_ok=True)
    env = environment(home, BRICKTAP_TOKEN="dapi0000000000000000000000000000a001", BRICKTAP_PASSCODE="CANARY-PASS-0000")
    run = lambda *words, **more: subprocess.run([PROGRAM, *words], env=env, check=True, capture_output=True, text=True, **more)
    run("save", "one", "--host", "127.0.0.1", "--port", port, "--insecure-http", "--http-path", "/sql/1.0/warehouses/0e8c1f5e27c89903",
        "--catalog", "clevertap", "--schema", "large", "--skip-test", "--connected-by", "ann@example.com")
    run("destination", "set", "--region", "eu1", "--account-id", "TEST-000-000Z", "--skip-test", "--loopback-port", port)
    definition = {"nickname": "members", "connection": "one", "type": "profiles",
                  "source": {"sql": "SELECT member_id, points FROM members LIMIT 20000"}, "identity": {"column": "member_id"},
                  "properties": [{"column": "points", "property": "Points", "type": "integer"}], "schedule": {"frequency": "manually"}}
    run("import", "create", "--skip-check", "--file", "-", input=json.dumps(definition))
    return env


def status(env):
    done = subprocess.run([PROGRAM, "import", "show", "members", "--json"], env=env, capture_output=True, text=True)
    runs = json.loads(done.stdout)["runs"]
    return (runs[0]["state"], runs[0]["accepted"]) if runs else (None, 0)


def ordered(env, start):
    """Asks for a run and lets this worker do it: one that was started by itself would be another."""
    worker = subprocess.Popen(start, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(1)
    subprocess.run([PROGRAM, "import", "run", "members"], env=env, check=True, capture_output=True)
    limit = time.monotonic() + 60
    while status(env)[0] not in ("succeeded", "failed", "stopped") and time.monotonic() < limit:
        time.sleep(0.1)
    outcome = status(env)
    # What traces or confines it does not pass a signal on.
    for name in said("pgrep", "-P", str(worker.pid)).split():
        for pid in [name, *said("pgrep", "-P", name).split()]:
            os.kill(int(pid), 15)
    worker.terminate()
    worker.wait(15)
    return outcome


def sandbox():
    check("the unit is installed", None if UNIT else "it is not")
    if not UNIT:
        return
    if not shutil.which("systemd-analyze"):
        print("skipped: systemd-analyze is not installed")
        return
    level = said("systemd-analyze", "security", "--offline=true", UNIT[0], env=dict(os.environ, SYSTEMD_COLORS="0"))
    found = re.search(r"exposure level.*?: ([0-9.]+)", level)
    print(f"systemd-analyze security: {found[1] if found else level[-200:]}")
    check("its exposure", None if found and float(found[1]) <= MOST_EXPOSURE else level[-300:])
    child, port = simulator()
    try:
        calls(port)
        confined(port)
    finally:
        child.terminate()
        child.wait()


def members(name):
    """The system calls of a set of systemd's, and of those that it names."""
    found, text = set(), said("systemd-analyze", "syscall-filter", name)
    for line in text.splitlines()[1:]:
        word = line.strip()
        if word.startswith("@"):
            found |= members(word)
        elif word and not word.startswith("#"):
            found.add(word)
    return found


def calls(port):
    """The system calls of a worker that runs an import, against those that the unit allows."""
    if not shutil.which("strace"):
        print("skipped: strace is not installed")
        return
    env = prepare(f"{WORK}/traced", port)
    log = f"{WORK}/calls"
    outcome = ordered(env, ["strace", "-f", "-qq", "-o", log, PROGRAM, "worker", "--stay"])
    check("an import runs while it is traced", None if outcome == ("succeeded", 20000) else outcome)
    with open(log) as file:
        lines = file.read().splitlines()
    used = {match[1] for line in lines if (match := re.match(r"\d+ +(?:<\.\.\. )?(\w+)[( ]", line))}
    allowed = set()
    with open(UNIT[0]) as file:
        for words in re.findall(r"^SystemCallFilter=(.*)", file.read(), re.M):
            named = set().union(*(members(word) if word[0] == "@" else {word} for word in words.lstrip("~").split()))
            allowed = allowed - named if words.startswith("~") else allowed | named
    check("it makes no system call that the unit forbids", ", ".join(sorted(used - allowed - {"resumed"})))
    both = [line for line in lines if re.search(r"m(map|protect)\(.*PROT_WRITE\|PROT_EXEC", line)]
    check("no memory is writable and executable", both[:1] and both[0])
    families = {match[1] for line in lines if (match := re.search(r"socket\((AF_\w+)", line))}
    with open(UNIT[0]) as file:
        may = set(re.search(r"RestrictAddressFamilies=(.*)", file.read())[1].split())
    check("its sockets", ", ".join(sorted(families - may)))


def confined(port):
    """A worker that may read the system and write its store only, as the unit has it."""
    home = f"{WORK}/confined"
    env = prepare(home, port)
    if not shutil.which("bwrap"):
        print("skipped: bubblewrap is not installed")
        return
    box = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--ro-bind", ROOT, ROOT,
           "--ro-bind", home, home, "--bind", f"{home}/.local/share", f"{home}/.local/share", "--unshare-user", "--unshare-ipc",
           "--unshare-uts", "--cap-drop", "ALL", "--die-with-parent"]
    if subprocess.run([*box, "true"], capture_output=True).returncode:
        print("skipped: this machine allows no user namespaces")
        return
    outcome = ordered(env, [*box, PROGRAM, "worker", "--stay"])
    check("an import runs in the sandbox", None if outcome == ("succeeded", 20000) else outcome)


def zones():
    """The next run of a schedule in many time zones: the program carries its own data for them."""
    home = f"{WORK}/zones"
    child, port = simulator()
    try:
        env = prepare(home, port)
        now = datetime.datetime.now(datetime.timezone.utc)
        names = ["UTC", "Etc/UTC", "Europe/Rome", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns",
                 "Pacific/Apia", "Africa/Cairo", "Asia/Kathmandu", "America/Sao_Paulo", "Europe/Kyiv", "US/Eastern", "Asia/Calcutta"]
        for index, name in enumerate(names):
            definition = {"nickname": f"zone {index}", "connection": "one", "type": "profiles", "source": {"table": "members"},
                          "identity": {"column": "member_id"},
                          "properties": [{"column": "points", "property": "Points", "type": "integer"}],
                          "schedule": {"frequency": "custom", "days_of_week": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
                                       "at": ["12:30"], "time_zone": name}}
            done = subprocess.run([PROGRAM, "import", "create", "--skip-check", "--file", "-", "--json"], env=env, text=True,
                                  input=json.dumps(definition), capture_output=True)
            try:
                found = datetime.datetime.fromisoformat(json.loads(done.stdout)["next_run"].replace("Z", "+00:00"))
            except (ValueError, KeyError, AttributeError):
                check(f"the next run in {name}", f"{done.stdout[:200]} {done.stderr[:200]}")
                continue
            local = now.astimezone(zoneinfo.ZoneInfo(name))
            wanted = local.replace(hour=12, minute=30, second=0, microsecond=0)
            if wanted <= local:
                wanted = (wanted + datetime.timedelta(days=1)).replace(hour=12, minute=30)
            check(f"the next run in {name}", None if found == wanted else f"{found}, not {wanted.astimezone(datetime.timezone.utc)}")
    finally:
        child.terminate()
        child.wait()
        worker = said("pgrep", "-f", f"worker --home {home}")
        for pid in worker.split():
            os.kill(int(pid), 15)


def demo(program, name):
    done = subprocess.run([program, "demo"], env=environment(f"{WORK}/{name}", TMPDIR=WORK), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=240)
    check(f"the demo's journey, {name}", None if done.returncode == 0 and "as it should" in done.stdout else (done.stdout + done.stderr)[-1500:])
    left = [folder for folder in os.listdir(WORK) if folder.startswith("bricktap-demo.")]
    check(f"nothing is left of it, {name}", ", ".join(left))


def main():
    try:
        files()
        demo(PROGRAM, "installed")
        demo(f"{QUICK}/bricktap", "quick")
        zones()
        sandbox()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    print(f"installed: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
