"""A canary token and passcode, sought in terminal bytes, output, files, logs, what a crash leaves, and the arguments
and environment of every process. Usage: secrets_test.py FOLDER-OF-THE-PROGRAMS"""

import fcntl
import json
import os
import pty
import resource
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

from echo import echoes

PROGRAMS = sys.argv[1]
BRICKTAP = f"{PROGRAMS}/bricktap"
TOKEN = "dapiCANARYcafe00000000000000000000f00d"
PASSCODE = "KAN-ARI-VOGEL"
WORK = tempfile.mkdtemp()
HOME = f"{WORK}/home"
passed, failed = 0, 0


def check(problem, what):
    global passed, failed
    if problem:
        failed += 1
        print(f"FAILED: {what}: {problem}")
    else:
        passed += 1


def clean(data, what):
    data = data if isinstance(data, bytes) else data.encode()
    found = [secret for secret in (TOKEN, PASSCODE) if secret.encode() in data]
    check(found and f"{found} in {data[:200]!r}", what)


def environment(**more):
    return {"PATH": os.environ["PATH"], "HOME": WORK, "BRICKTAP_HOME": HOME, "BRICKTAP_VAULT": "file",
            "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **more}


def run(*words, typed=None, status=0, **more):
    """What a command prints; status None: it may end as it likes."""
    done = subprocess.run([BRICKTAP, *words], env=environment(**more), input=typed, capture_output=True, text=True,
                          cwd=WORK, timeout=60, **({} if typed else {"stdin": subprocess.DEVNULL}))
    check(status is not None and done.returncode != status and f"status {done.returncode}: {done.stdout}{done.stderr}", " ".join(words))
    clean(done.stdout + done.stderr, f"what {' '.join(words)} prints")
    return done.stdout + (done.stderr if status is None else "")


def processes():
    """Every other process that was started with this test's store."""
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                surroundings = file.read()
            with open(f"/proc/{name}/cmdline", "rb") as file:
                arguments = file.read()
        except (OSError, NotADirectoryError):
            continue
        if HOME.encode() in surroundings or WORK.encode() in arguments:
            yield int(name), arguments, surroundings


def no_process_tells(what, least):
    seen = 0
    for pid, arguments, surroundings in processes():
        if b"simulator" in arguments:
            continue
        seen += 1
        clean(arguments, f"{what}: arguments of {pid}")
        clean(surroundings, f"{what}: environment of {pid} ({arguments[:60]!r})")
    check(seen < least and f"only {seen} processes", f"{what}: there are processes to look at")


def terminal(keys, end=signal.SIGTERM, **more):
    """Keys into the wizard; the bytes that came out of it, and what it may leave when it crashes."""
    pid, fd = pty.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        os.chdir(WORK)
        os.execve(BRICKTAP, ["bricktap"], environment(**more))
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    data = b""

    def settle(seconds):
        nonlocal data
        while select.select([fd], [], [], seconds)[0]:
            try:
                data += os.read(fd, 65536)
            except OSError:
                return
    settle(1)
    for key in keys:
        os.write(fd, key.encode())
        settle(0.4)
    settle(0.5)
    with open(f"/proc/{pid}/limits") as file:
        core = next(line for line in file if line.startswith("Max core file size")).split()
    check(core[4] != "0" and " ".join(core), "no core may be written")
    os.kill(pid, end)
    settle(1)
    os.waitpid(pid, 0)
    os.close(fd)
    clean(data, f"the terminal's bytes ({end.name})")
    check(not data and "none", "there are bytes")


def main():
    scenario = json.loads(subprocess.check_output([f"{PROGRAMS}/bricktap-simulator", "--print-scenario"]))
    owner = next(token for token in scenario["tokens"] if token["value"].endswith("a001"))
    owner["value"] = TOKEN
    scenario["clevertap"][0]["passcode"] = PASSCODE
    account = scenario["clevertap"][0]["account_id"]
    scenario["upload_milliseconds"] = 400
    known = tempfile.mkdtemp()
    with open(f"{known}/scenario.json", "w") as file:
        json.dump(scenario, file)
    simulator = subprocess.Popen([f"{PROGRAMS}/bricktap-simulator", "--with-parent", "--port", "0", "--scenario", f"{known}/scenario.json"],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    port = simulator.stdout.readline().strip().rsplit(":", 1)[1]
    settings = ["--host", "127.0.0.1", "--port", port, "--insecure-http", "--http-path",
                "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "clevertap", "--schema", "profiles"]
    try:
        run("test", *settings, DATABRICKS_TOKEN=TOKEN)
        run("test", *settings, "--json", BRICKTAP_TOKEN=TOKEN)
        run("save", "prod", *settings, "--token-file", "-", typed=TOKEN)
        run("test", "prod", "--json")
        run("test", *settings[:-1], "nowhere", status=1, DATABRICKS_TOKEN=TOKEN)
        for words in [["list"], ["list", "--json"], ["show", "prod"], ["show", "prod", "--json"], ["doctor", "prod"],
                      ["doctor", "--json"], ["guide", "prod"], *(["export", "prod", "--as", kind]
                                                                for kind in ("jdbc", "databrickscfg", "dbt", "json"))]:
            run(*words)
        run("--plain", typed="1\n10\nprod\n12\n6\n")
        run("destination", "set", "--region", "eu1", "--account-id", account, "--loopback-port", port,
            BRICKTAP_PASSCODE=PASSCODE)
        run("destination", "test")
        run("destination", "show", "--json")
        run("import", "create", "--file", "-", typed=json.dumps({
            "nickname": "members", "connection": "prod", "type": "profiles",
            "source": {"table": "clevertap.large.members"}, "identity": {"column": "member_id"},
            "properties": [{"column": "email", "property": "Email", "type": "string"}]}))
        run("import", "preview", "members")
        # The worker is started by a command that has both in its environment.
        run("import", "run", "members", DATABRICKS_TOKEN=TOKEN, BRICKTAP_PASSCODE=PASSCODE)
        time.sleep(1)
        no_process_tells("while an import runs", 1)
        terminal(["\r", "c", "\x1b", "t", "\x1b", "e", "\t\t\t\t", "\x1b"])
        terminal(["n", "\t\t\t\t", TOKEN], end=signal.SIGSEGV)
        run("import", "stop", "members")
        run("import", "show", "members", "--json")
        run("destination", "set", "--region", "eu1", "--account-id", account, "--passcode-file", "-",
            "--loopback-port", "9", status=1, typed=PASSCODE + "x")
        echoes(int(port), TOKEN, PASSCODE, account, WORK, run, terminal, check)
    finally:
        simulator.terminate()
        simulator.wait()
        for pid, arguments, _ in processes():
            if b"worker" in arguments:
                os.kill(pid, signal.SIGTERM)
    time.sleep(0.5)
    files = 0
    for folder, _, names in os.walk(WORK):
        for name in names:
            path = f"{folder}/{name}"
            with open(path, "rb") as file:
                data = file.read()
            files += 1
            if name == "tokens.json":
                check(os.stat(path).st_mode & 0o077 and "others may read it", "the vault is its owner's")
                check(TOKEN.encode() not in data and "no token", "the vault holds the token")
            else:
                clean(data, f"the file {path.removeprefix(WORK)}")
    check(files < 3 and f"{files} files", "there are files to look at")
    shutil.rmtree(WORK)
    shutil.rmtree(known)
    print(f"secrets: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
