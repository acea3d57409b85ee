"""Ends the demo in every way there is, at every moment, and looks for what is left of it."""

import collections
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

PROGRAMS = sys.argv[1]
WORK = tempfile.mkdtemp(prefix="bricktap-ends.")
passed = failed = 0


def check(name, problem):
    global passed, failed
    if problem:
        failed += 1
        print(f"FAILED: {name}: {problem}", flush=True)
    else:
        passed += 1


class Run:
    """The program on a terminal of its own, with a folder of its own for what it leaves."""

    def __init__(self, *arguments):
        self.folder = tempfile.mkdtemp(dir=WORK)
        environment = {
            "PATH": os.environ["PATH"], "HOME": self.folder, "TMPDIR": self.folder, "TERM": "xterm-256color",
            "LANG": "C.UTF-8", "BRICKTAP_HOME": f"{self.folder}/store", "BRICKTAP_VAULT": "file",
        }
        self.output = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(f"{PROGRAMS}/bricktap", ["bricktap", *arguments], environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read(self, seconds):
        if self.terminal is None:
            time.sleep(seconds)
            return
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        if ready:
            try:
                self.output += os.read(self.terminal, 65536)
            except OSError:
                time.sleep(min(seconds, 0.02))

    def see(self, words, seconds=20):
        start, limit = len(self.output) if words is None else 0, time.monotonic() + seconds
        while words not in self.output[start:]:
            if time.monotonic() > limit:
                raise AssertionError(f"{words!r} did not come: {self.output[-300:]!r}")
            self.read(0.05)

    def type(self, text):
        os.write(self.terminal, text)

    def family(self):
        """Every process that carries this run's folder in its environment or arguments, but the program itself."""
        found = []
        for name in os.listdir("/proc"):
            if name.isdigit() and int(name) != os.getpid():
                try:
                    with open(f"/proc/{name}/cmdline", "rb") as file:
                        words = file.read()
                    with open(f"/proc/{name}/stat") as file:
                        state = file.read().rsplit(") ", 1)[1][0]
                except OSError:
                    continue
                if state != "Z" and self.folder.encode() in words:
                    found.append((int(name), words.split(b"\0")[0].rsplit(b"/", 1)[-1].decode()))
        return found

    def end(self, seconds=12):
        """The exit status, negative for a signal; None where it did not end."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            self.read(0.02)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return None

    def left(self, seconds=8):
        """What is still there after a while: processes, and folders of the demo."""
        limit = time.monotonic() + seconds
        while True:
            rest = [f"process {pid} ({name})" for pid, name in self.family()]
            rest += [name for name in os.listdir(self.folder) if name.startswith("bricktap-demo.")]
            if not rest or time.monotonic() > limit:
                return ", ".join(rest)
            time.sleep(0.05)

    def close(self):
        if self.terminal is not None:
            os.close(self.terminal)
            self.terminal = None


def demo():
    run = Run("demo")
    run.see(b"analytics-prod")
    limit = time.monotonic() + 10
    while {name for _, name in run.family()} < {"bricktap-simulator", "bricktap"} and time.monotonic() < limit:
        run.read(0.05)
    return run


def ends(name, run, allowed, **limits):
    status = run.end()
    check(f"{name}: how it ended", None if status in allowed else f"{status}, not {allowed}")
    check(f"{name}: what is left", run.left(**limits))
    run.close()


def ways():
    run = demo()
    check("the demo has its simulator and its worker", None if {name for _, name in run.family()} ==
          {"bricktap-simulator", "bricktap"} else f"{run.family()}")
    run.type(b"q")
    ends("q", run, [0])
    run = demo()
    run.type(b"\x03")
    run.see(b"Leave bricktap?")
    run.type(b"\t\r")
    ends("Ctrl-C", run, [0])
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        run = demo()
        os.kill(run.pid, number)
        ends(number.name, run, [128 + number])
    for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGPIPE):
        run = demo()
        os.kill(run.pid, number)
        if number == signal.SIGPIPE:
            # It is told by the call that writes, and never the end of anything.
            time.sleep(0.3)
            run.type(b"q")
        ends(number.name, run, [0] if number == signal.SIGPIPE else [-number])
    run = demo()
    run.close()
    ends("the terminal goes away", run, [128 + signal.SIGHUP, -signal.SIGHUP])


def moments():
    """A signal while it starts, and while it leaves."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
        for milliseconds in (5, 40, 120, 300, 700, 1500):
            run = Run("demo")
            limit = time.monotonic() + milliseconds / 1000
            while time.monotonic() < limit:
                run.read(0.005)
            os.kill(run.pid, number)
            ends(f"{number.name} {milliseconds} ms after the start", run, [128 + number, -number])
    for number in (signal.SIGTERM, signal.SIGHUP):
        for milliseconds in (0, 2, 5, 10, 20, 40, 80, 160):
            run = demo()
            run.type(b"q")
            time.sleep(milliseconds / 1000)
            try:
                os.kill(run.pid, number)
            except ProcessLookupError:
                pass
            ends(f"{number.name} {milliseconds} ms after q", run, [0, 128 + number, -number])


def first_frame():
    """A signal while the terminal is taken over: ncurses has handlers of its own, which end with 1."""
    statuses = collections.Counter()
    for number in range(300):
        run = Run()
        limit = time.monotonic() + 0.004 + (number % 60) / 2_000
        while time.monotonic() < limit:
            run.read(0.0005)
        os.kill(run.pid, signal.SIGTERM)
        statuses[run.end()] += 1
        run.close()
    check("SIGTERM before the first frame", None if set(statuses) <= {143, -15} else f"{dict(statuses)}")


def look_around():
    """The demo inside the wizard: q comes back, and it ends with the wizard."""
    def looking():
        run = Run()
        run.see(b"Look around")
        run.type(b"\x1b[B\x1b[B\r")
        run.see(b"analytics-prod")
        return run

    run = looking()
    before = len(run.output)
    run.type(b"q")
    limit = time.monotonic() + 12
    while b"Look around" not in run.output[before:] and time.monotonic() < limit:
        run.read(0.05)
    check("q comes back to the first screen", None if b"Look around" in run.output[before:] else f"{run.output[-200:]!r}")
    check("and the demo is gone", run.left())
    run.type(b"q")
    ends("look around, then q", run, [0])
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
        run = looking()
        os.kill(run.pid, number)
        ends(f"{number.name} while somebody looks around", run, [128 + number, -number])
    os.rename(f"{PROGRAMS}/bricktap-simulator", f"{PROGRAMS}/bricktap-simulator.away")
    try:
        run = Run()
        run.see(b"Look around")
        run.type(b"\x1b[B\x1b[B\r")
        run.see(b"is missing")
        run.type(b"q")
        ends("without the simulator it says so, and goes on", run, [0])
    finally:
        os.rename(f"{PROGRAMS}/bricktap-simulator.away", f"{PROGRAMS}/bricktap-simulator")


def late():
    """A worker of a demo that is over by the time it begins: it must not bring the demo's folder back."""
    for number in range(20):
        folder = f"{tempfile.mkdtemp(dir=WORK)}/bricktap-demo.{number}"
        done = subprocess.run(
            [f"{PROGRAMS}/bricktap", "worker", "--home", folder, "--with-parent"], stdin=subprocess.PIPE,
            capture_output=True, timeout=30, env={"PATH": os.environ["PATH"], "HOME": WORK, "LANG": "C.UTF-8"})
        if os.path.exists(folder):
            return check("a worker that is late", f"it made {folder}, and ended with {done.returncode}")
    check("a worker that is late", None)


def too_many():
    """Workers that end while their libraries are still being opened by another thread: in good order, every one."""
    folder = tempfile.mkdtemp(dir=WORK)
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "BRICKTAP_HOME": f"{folder}/store",
                   "BRICKTAP_VAULT": "file", "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "interactive=no"}
    subprocess.run([f"{PROGRAMS}/bricktap", "list"], env=environment, capture_output=True, check=True)
    statuses = collections.Counter()
    with open(f"{folder}/store/worker.lock", "w") as lock:
        os.chmod(lock.name, 0o600)
        fcntl.lockf(lock, fcntl.LOCK_EX)
        for _ in range(50):
            workers = [subprocess.Popen([f"{PROGRAMS}/bricktap", "worker"], env=environment, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(8)]
            statuses.update(worker.wait(60) for worker in workers)
    check("400 workers too many", None if statuses == {1: 400} else f"ended with {dict(statuses)}")


def main():
    global PROGRAMS
    # A copy: one of the tests takes the simulator away.
    copies = f"{WORK}/bin"
    shutil.copytree(PROGRAMS, copies)
    PROGRAMS = copies
    try:
        ways()
        moments()
        first_frame()
        look_around()
        late()
        too_many()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    print(f"ends: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
