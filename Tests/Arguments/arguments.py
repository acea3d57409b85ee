"""Random, long, wide, empty and repeated arguments for every command: no crash, no hang, an exit status of the
contract, and on standard output with --json one object or nothing."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

PROGRAM = f"{sys.argv[1]}/bricktap"
SECONDS = float(sys.argv[2])
SEED = int(sys.argv[3]) if sys.argv[3:] and sys.argv[3] else random.SystemRandom().randrange(1 << 32)
WORK = tempfile.mkdtemp(prefix="bricktap-arguments.")
TOKEN = "dapi0123456789abcdef0123456789abcdef"
STATUSES = {0, 1, 2, 64}
# These wait for a terminal, or stay.
COMMANDS = [
    ["setup"], ["test"], ["save"], ["list"], ["show"], ["export"], ["delete"], ["guide"], ["doctor"], ["vault"],
    ["import"], ["destination"], ["worker"], ["demo"], [],
    *([["import", word] for word in ("create", "list", "show", "preview", "dry-run", "check", "run", "pause", "resume", "stop", "delete")]),
    *([["notify", word] for word in ("set", "show", "test", "off")]),
    *([["destination", word] for word in ("set", "show", "test", "list", "delete")]),
]


def environment():
    return {"PATH": os.environ["PATH"], "HOME": WORK, "BRICKTAP_HOME": f"{WORK}/store", "BRICKTAP_VAULT": "file",
            "LANG": "C.UTF-8", "TERM": "xterm", "TMPDIR": WORK, "BRICKTAP_TOKEN": TOKEN}


def options():
    """Every option that the help of a command names."""
    found = {}
    for command in COMMANDS:
        done = subprocess.run([PROGRAM, *command, "--help"], env=environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        found[tuple(command)] = sorted(set(re.findall(r"--[a-z][a-z-]+", done.stdout)) - {"--stay"})
    return found


def word(pick):
    kind = pick.randrange(16)
    if kind == 0:
        return ""
    if kind == 1:
        return pick.choice("aé木👍\u202e\u0301") * pick.choice([1, 64, 65, 4000, 100000])
    if kind == 2:
        return bytes(pick.randrange(1, 256) for _ in range(pick.randrange(1, 40)))
    if kind == 3:
        return pick.choice(["-", "--", "---", "-1", "--json=1", "-h", "--=", "--no-json", "-jjj"])
    if kind == 4:
        return str(pick.choice([-1, 0, 1, 65535, 65536, 2**31, 2**63, 2**64, 10**40, 0.5])) + pick.choice(["", "s", "e9"])
    if kind == 5:
        return pick.choice(["2026-11-01..2026-11-23", "..", "2026-02-30..", "..9999-99-99", "yesterday", "2026-11-23..2026-11-01"])
    if kind == 6:
        return pick.choice(["/", "/dev/null", "/nowhere/x", ".", WORK, "/proc/self/mem", "~", "/dev/full"])
    if kind == 7:
        return pick.choice(["https://a.cloud.databricks.com/sql?o=1", "accounts.cloud.databricks.com", "127.0.0.1", "[::1]:9", "adb-1.17.azuredatabricks.net"])
    if kind == 8:
        return "".join(pick.choice("'\"`$(){};&|<>\\\n\t\r*?![]#~%") for _ in range(pick.randrange(1, 20)))
    if kind == 9:
        return pick.choice(["one", "ONE", "an import", "list", "help", "import", "run"])
    if kind == 10:
        return pick.choice(["\x1b]0;x\x07", "\x1b[2J", "\u2028", "\ufeff", "\x7f", "a\u200bb"])
    return "".join(pick.choice("abcdefghij-_.0123456789") for _ in range(pick.randrange(1, 30)))


def line(pick, known):
    command = list(pick.choice(COMMANDS))
    own = known[tuple(command)]
    words = []
    for _ in range(pick.choice([0, 1, 2, 3, 5, 8, 40])):
        if own and pick.random() < 0.6:
            option = pick.choice(own + ["--nowhere"])
            # What sends something goes to this machine, where nobody listens.
            if option == "--host":
                words += [option, pick.choice(["127.0.0.1", "localhost", word(pick)])]
            else:
                words += [option] + ([word(pick)] if pick.random() < 0.6 else [])
        else:
            words.append(word(pick))
    if pick.random() < 0.4:
        words.append("--json")
    if command in (["demo"], ["worker"]) or not command:
        # Only what these are told is tried: by themselves they stay.
        words.append(pick.choice(["--nowhere", "x", "--help", "--json"]) if command else "--nowhere")
    return command + words


def clean(arguments):
    """Without NUL, and short enough for the system to start it."""
    made = [word if isinstance(word, bytes) else word.encode("utf-8", "surrogatepass") for word in arguments]
    return [word.replace(b"\0", b"")[:120_000] for word in made]


def run(arguments):
    """What is wrong with what came of it; nil for nothing."""
    arguments = clean(arguments)
    # Nothing leaves this machine, whatever host was made up.
    try:
        done = subprocess.run([PROGRAM.encode(), *arguments], env=environment() | {"https_proxy": "http://127.0.0.1:9", "NO_PROXY": ""},
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return "it did not end within 60 s"
    except OSError:
        return None
    out, error = done.stdout, done.stderr
    if done.returncode not in STATUSES:
        return f"status {done.returncode}: {error[-300:]!r}"
    if b"\x1b" in out + error or b"Fatal error" in error:
        return f"what was said: {(out + error)[-300:]!r}"
    if TOKEN.encode() in out + error:
        return "the token was shown"
    if done.returncode and not out.strip() and not error.strip():
        return "it failed without a word"
    # Letters behind one dash are options by themselves, and an h among them asks for help.
    helps = {b"--help", b"--version"} & set(arguments) or any(word[:1] == b"-" != word[1:2] and b"h" in word for word in arguments)
    if b"--json" in arguments and b"--" not in arguments and out.strip() and not helps:
        try:
            if not isinstance(json.loads(out), dict):
                return f"no object: {out[:200]!r}"
        except ValueError:
            # --json may have been the value of another option.
            place = arguments.index(b"--json")
            if place == 0 or not arguments[place - 1].startswith(b"-"):
                return f"no JSON: {out[:200]!r}"
    return None


def main():
    print(f"arguments: seed {SEED}", flush=True)
    pick = random.Random(SEED)
    known = options()
    failed = done = 0
    subprocess.run([PROGRAM, "save", "one", "--host", "127.0.0.1", "--port", "9", "--insecure-http", "--http-path",
                    "/sql/1.0/warehouses/1", "--catalog", "c", "--skip-test"], env=environment(), stdin=subprocess.DEVNULL, capture_output=True)
    # Each command once as it is, then with no end of words.
    lines = [list(command) + ["--json"] for command in COMMANDS if command not in (["demo"], ["worker"], [])]
    limit = time.monotonic() + SECONDS
    with ThreadPoolExecutor(4) as pool:
        while lines or time.monotonic() < limit:
            batch = lines or [line(pick, known) for _ in range(64)]
            lines = []
            for arguments, problem in zip(batch, pool.map(run, batch)):
                done += 1
                if problem:
                    failed += 1
                    shown = [word if len(word) < 60 else word[:60] + type(word)(b"..." if isinstance(word, bytes) else "...") for word in arguments]
                    print(f"FAILED: {shown}: {problem}", flush=True)
    shutil.rmtree(WORK, ignore_errors=True)
    print(f"arguments: {done - failed} passed, {failed} failed")
    sys.exit(1 if failed or done < 500 else 0)


main()
