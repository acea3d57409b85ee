"""Opens the wizard in a terminal of its own, waits until it shows a text, and leaves it with q.

Usage: wizard.py TEXT COMMAND…
"""
import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

PATIENCE = 15

child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

seen = b""
deadline = time.monotonic() + PATIENCE
asked = False
while time.monotonic() < deadline:
    if select.select([terminal], [], [], 0.2)[0]:
        try:
            seen += os.read(terminal, 65536)
        except OSError:  # it is over
            break
    elif not asked and sys.argv[1].encode() in seen:
        asked = True
        os.write(terminal, b"q")
else:
    os.kill(child, 9)
_, status = os.waitpid(child, 0)
print(seen.decode(errors="replace"))
if not asked or status != 0:
    sys.exit(f"asked to leave: {asked}, status {status}")
