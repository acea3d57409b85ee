"""Programs on a terminal of 80x24: how long until what is wanted is there, and until nothing more comes."""

import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import termios
import time


def spawn(argv, env):
    """A program on a terminal: its pid, the terminal's other end, and when it was started."""
    start = time.perf_counter()
    pid, fd = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.execve(argv[0], argv, env)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    return pid, fd, start


def read_until(fd, wanted, seconds=20):
    seen = b""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        if select.select([fd], [], [], 0.2)[0]:
            try:
                seen += os.read(fd, 65536)
            except OSError:
                break
            if wanted in seen:
                return seen
    raise SystemExit(f"«{wanted}» did not appear in {seen[-400:]!r}")


def quiet(fd, seconds=0.05):
    """Waits until nothing has come for so long; how many bytes came before."""
    return settle(fd, seconds)[1]


def settle(fd, seconds=0.05):
    """Waits until nothing has come for so long; when the last byte came, and how many there were."""
    last, count = time.perf_counter(), 0
    while select.select([fd], [], [], seconds)[0]:
        count += len(os.read(fd, 65536))
        last = time.perf_counter()
    return last, count


def stop(pid, fd):
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(fd)


def memory(pid):
    """Resident now, in MiB."""
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1024


def first_frames(programs, env, runs):
    """Milliseconds from exec to what is wanted of each (argv, wanted): the median, the least, the most; and MiB
    resident then. Taken in turns: what else the machine does slows all of them."""
    times, sizes = [[] for _ in programs], [[] for _ in programs]
    for _ in range(runs):
        for index, (argv, wanted) in enumerate(programs):
            pid, fd, start = spawn(argv, env)
            read_until(fd, wanted)
            times[index].append((time.perf_counter() - start) * 1000)
            sizes[index].append(memory(pid))
            stop(pid, fd)
    return [
        (statistics.median(took[1:]), min(took[1:]), max(took[1:]), statistics.median(size))
        for took, size in zip(times, sizes)
    ]


def first_frame(argv, wanted, env, runs=21):
    """The same of one program alone."""
    return first_frames([(argv, wanted)], env, runs)[0]


def keys(fd, pressed, runs, still=0.004):
    """Milliseconds from a key to the first byte of the repaint: the median and p99; and bytes a key."""
    times, sent = [], 0
    for index in range(runs):
        start = time.perf_counter()
        os.write(fd, pressed[index % len(pressed)])
        select.select([fd], [], [], 2)
        times.append((time.perf_counter() - start) * 1000)
        sent += quiet(fd, still)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99) - 1], sent / runs


def whole(fd, pressed, still=0.15):
    """Milliseconds from each key to the last byte of what it changed on the screen; the median."""
    times = []
    for key in pressed:
        start = time.perf_counter()
        os.write(fd, key)
        times.append((settle(fd, still)[0] - start) * 1000)
    return statistics.median(times), max(times)
