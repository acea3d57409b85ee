"""Walks through the installed program as a person with every key would: at each place the program lives, the
key that the footer shows is answered by the screen, and at the end nothing is left running."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

PROGRAMS = sys.argv[1]
SIZES = sys.argv[2:] or ["80x24", "60x16", "120x32"]
WORK = tempfile.mkdtemp(prefix="bricktap-walk.")
HOME = "Import Connections"

# Where to go, from Import Connections: keys, or words to be typed in quotes. The words that must be there.
PLACES = {
    "list": ([], "analytics-prod"),
    "list, help": (["?"], "Help"),
    "list, search": (["/", "'eu"], "Search"),
    "list, nothing found": (["/", "'zzz"], "No connection has"),
    "filter": (["f"], "Connected On"),
    "leave": (["C-c"], "Leave bricktap"),
    "details": (["Enter"], "Last test"),
    "details, help": (["Enter", "F1"], "Help"),
    "details of one that fails": (["Down", "Enter"], "token"),
    "delete": (["Down", "Down", "d"], "Delete sandbox"),
    "delete, help": (["Down", "Down", "d", "F1"], "Keys"),
    "delete with imports": (["d"], "Delete analytics"),
    "test": (["t"], "Connected as"),
    "test, details": (["t", "+Connected as", "d"], "Network"),
    "test that fails": (["Down", "t"], "Next:"),
    "test all": (["T"], "work"),
    "setup": (["n"], "Set up a connection"),
    "setup, help": (["n", "F1"], "Help"),
    "setup, token": (["n", "Tab", "Tab", "Tab", "Tab"], "Set up a connection"),
    "setup, warehouses": (["n", "Tab", "Tab", "Tab", "F4"], "CleverTap"),
    "setup, catalogs": (["n", "Tab", "Tab", "Tab", "Tab", "Tab", "F4"], "clevertap"),
    "setup, schemas": (["n", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "F4"], "profiles"),
    "setup, nothing in the list": (["n", "Tab", "Tab", "Tab", "F4", "+CleverTap", "'zzz"], "zzz"),
    "setup, create": (["n", "F7"], "Create"),
    "setup, create a schema": (["n", "F7", "'schema", "Enter"], "schema"),
    "setup, prefill": (["n", "F8"], "Begin with"),
    "setup, wrong": (["n", "C-u", "C-t"], ""),
    "setup, test": (["n", "'walk#", "C-t"], "Connected as"),
    "setup, untested": (["n", "'walk#", "C-s"], "walk"),
    "setup, leave": (["n", "'walk#", "Escape"], "Leave"),
    "setup, CA bundle": (["n", "F6"], "CA bundle"),
    "edit": (["e"], "Edit a connection"),
    "edit, changes": (["e", "End", "'x", "C-s"], "analytics-prodx"),
    "duplicate": (["C"], "Set up a connection"),
    "guide": (["F9"], "Setup guide"),
    "guide, over the form": (["n", "F9"], "Setup guide"),
    "settings": (["S"], "Settings"),
    "settings, regions": (["S", "Enter"], "Region"),
    "settings, account": (["S", "Tab"], "Settings"),
    "settings, wrong": (["S", "Tab", "C-u", "C-t"], "✗"),
    "settings, leave": (["S", "Tab", "'x", "Escape"], "Leave Settings"),
    "imports": (["I"], "Import Center"),
    "imports, help": (["I", "?"], "Help"),
    "imports, search": (["I", "/", "'ph"], "Search"),
    "imports, filter": (["I", "f"], "Status"),
    "imports of one": (["i"], "Import Center"),
    "import, details": (["I", "Enter"], "orders"),
    "import, failed records": (["I", "Down", "Enter"], "phones"),
    "import, stop": (["I", "s"], "Stop orders"),
    "import, delete": (["I", "d"], "Delete orders"),
    "import, edit": (["I", "e"], "Edit Import"),
    "create": (["I", "n"], "Create Import"),
    "create, connections": (["I", "n", "Tab", "Enter"], "sandbox"),
    "create, tables": (["c", "'w#", "Tab", "Tab", "Tab", "F4"], "customers"),
    "create, SQL": (["c", "Tab", "Tab", "Right", "Tab", "'SELECT 1"], "SELECT 1"),
    "create, preview": (["c", "'w#", "Tab", "Tab", "Tab", "'customers", "F5"], "rows 1 to"),
    "create, records": (["c", "'w#", "Tab", "Tab", "Tab", "'customers", "Enter", "Enter"], "Identity column"),
    "create, events": (["c", "'w#", "Tab", "Tab", "Tab", "'customers", "Enter", "Enter", "+Identity column", "Right"], "Event"),
    "create, columns": (["c", "'w#", "Tab", "Tab", "Tab", "'customers", "Enter", "Enter", "+Identity column", "Tab", "Tab", "Enter"], "customer_id"),
    "create, properties": (["c", "'w#", "Tab", "Tab", "Tab", "'customers", "Enter", "Enter", "+Identity column", "BTab", "BTab", "BTab", "BTab", "Enter"], "email"),
    "create, mapping": (["c", "'w#", "Tab", "Tab", "Tab", "'customers", "Enter", "Enter", "+Identity column", "BTab", "BTab", "BTab", "BTab", "Enter", "+email", "Enter"], "Map"),
    "create, schedule": (["c", "'w#", "Tab", "Tab", "Tab", "'customers", "Enter", "Enter", "+Identity column", "BTab", "BTab", "BTab", "BTab", "Enter", "+email", "Tab", "Enter"], "Frequency"),
    "create, custom": (["c", "'w#", "Tab", "Tab", "Tab", "'customers", "Enter", "Enter", "+Identity column", "BTab", "BTab", "BTab", "BTab", "Enter", "+email", "Tab", "Enter", "+Frequency", "Left"], "Days of week"),
    "create, dry run": (["c", "'w#", "Tab", "Tab", "Tab", "'customers", "F7"], "would be"),
    "create, leave": (["c", "'w#", "Escape"], "Leave Create Import"),
}
NAMES = {"Enter": "Enter", "Esc": "Escape", "Tab": "Tab", "Space": "Space", "Shift-Tab": "BTab", "Del": "DC", "Backspace": "BSpace"}
# What these do cannot always be seen: there may be nothing to move to, or everything is there already.
MOVING = {"↑↓", "←→", "PgUp", "PgDn", "Home", "End", "j", "k", "^v", "<>"}
SAME = {"read again"}
# These end the program, as they say.
LEAVING = {("q", "leave")}


class Pane:
    def __init__(self, size):
        self.size, self.folder = size, tempfile.mkdtemp(dir=WORK)
        self.socket = f"{self.folder}/tmux"
        self.names = 0

    def tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, "-f", "/dev/null", *words], capture_output=True, text=True).stdout

    def start(self):
        self.tmux("kill-server")
        columns, rows = self.size.split("x")
        variables = (f"TMPDIR={self.folder} HOME={self.folder} BRICKTAP_VAULT=file LANG=C.UTF-8 LC_ALL=C.UTF-8 "
                     f"SWIFT_BACKTRACE=interactive=no DATABRICKS_HOST=https://adb-1.17.azuredatabricks.net")
        command = f"env -u DATABRICKS_TOKEN {variables} '{PROGRAMS}/bricktap' demo; echo GONE $?; exec sleep 1000"
        # The server that was ended may still hold the socket for a moment.
        for _ in range(20):
            self.tmux("new-session", "-d", "-x", columns, "-y", rows, command)
            if self.tmux("list-sessions"):
                break
            time.sleep(0.1)
        self.tmux("set-option", "-g", "escape-time", "0")
        if not self.wait(lambda text: HOME in text and "sandbox" in text, 25):
            raise AssertionError(f"the demo did not start: {self.screen()}")

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def look(self):
        """The screen with its colours and its cursor: what a person can see of an answer."""
        return self.tmux("capture-pane", "-p", "-e", ";", "display-message", "-p", "#{cursor_x},#{cursor_y},#{cursor_flag}")

    def wait(self, isRight, seconds, how=None):
        limit, pause = time.monotonic() + seconds, 0.01
        while True:
            text = (how or self.screen)()
            if isRight(text):
                return text
            if "GONE" in text or time.monotonic() > limit:
                return None
            time.sleep(pause)
            pause = min(0.1, pause * 1.3)

    def changes(self, before, seconds):
        return self.wait(lambda now: now != before, seconds, self.look)

    def press(self, key):
        if key.startswith("'"):
            # A name that no other place has given away.
            self.names += "#" in key
            self.tmux("send-keys", "-l", "--", key[1:].replace("#", str(self.names)))
        else:
            self.tmux("send-keys", key)
            if key == "Escape":
                # A key right behind an Esc would be one with Alt.
                time.sleep(0.06)

    def isHome(self, text):
        lines = text.splitlines()
        return bool(lines) and HOME in lines[0] and "n new" in text and "sandbox" in text and not re.search(r"[┌+]─?[ -]", text)

    def home(self):
        """Back to the list: every question is answered so that nothing is kept; where that leads nowhere, anew."""
        for _ in range(14):
            text = self.screen()
            if "GONE" in text:
                break
            if self.isHome(text):
                # A search or a filter may be in force.
                if "x clear" in text:
                    self.press("x")
                    self.wait(lambda now: "x clear" not in now, 2)
                if "is kept" in text or "u brings" in text:
                    break
                self.press("Home")
                self.settle()
                return
            discard = re.search(r"\[[> ]*Discard[< ]*\]", text)
            if discard:
                if "[>Discard<]" in text:
                    self.press("Enter")
                else:
                    self.press("Tab")
            elif "[>Leave<]" in text:
                self.press("Tab")
            elif re.search(r"\[[> ]*Leave[< ]*\]", text):
                self.press("Enter")
            else:
                self.press("Escape")
            self.wait(lambda now, old=text: now != old, 0.5)
        self.start()
        self.press("Home")
        self.settle()

    def settle(self, seconds=0.08):
        """Waits until the screen has been the same for a moment."""
        last, since, limit = self.look(), time.monotonic(), time.monotonic() + 2
        while time.monotonic() < limit:
            time.sleep(0.02)
            now = self.look()
            if now != last:
                last, since = now, time.monotonic()
            elif time.monotonic() - since > seconds:
                break
        return self.screen()

    def go(self, keys, wanted):
        """Presses the keys of a way; the screen that is there then, or nil where the words do not come."""
        for key in keys:
            if key.startswith("+"):
                if not self.wait(lambda text: key[1:] in text, 12):
                    return None
            else:
                before = self.look()
                self.press(key)
                self.changes(before, 0.5)
        return self.wait(lambda text: wanted in text, 15)

    def left(self):
        limit = time.monotonic() + 8
        while True:
            rest = subprocess.run(["pgrep", "-f", self.folder], capture_output=True, text=True).stdout.split()
            found = [pid for pid in rest if "tmux" not in open(f"/proc/{pid}/cmdline").read()] if rest else []
            if not found or time.monotonic() > limit:
                return found
            time.sleep(0.1)


def footer(text):
    """The keys that the last line shows, with their words."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = []
    for item in re.split(r"  +", lines[-1].strip()) if lines else []:
        words = item.split(" ", 1)
        if len(words) == 2:
            found.append((words[0], words[1]))
    return found


def pressed(name):
    """How tmux calls a key of the footer; nil for what is none."""
    if name in NAMES:
        return NAMES[name]
    if re.fullmatch(r"F\d+", name):
        return name
    if re.fullmatch(r"Ctrl-\w", name):
        return "C-" + name[-1].lower()
    if name in MOVING:
        return {"↑↓": "Down", "^v": "Down", "←→": "Right", "<>": "Right", "PgUp": "PPage", "PgDn": "NPage"}.get(name, name)
    return "'" + name if len(name) == 1 else None


def clicks(pane, check):
    """A button that is clicked works by itself: no key is needed for its work to be shown."""
    for number, how in enumerate(["together", "apart", "old", "together", "apart", "with a wheel"]):
        pane.home()
        text = pane.go(["n", f"'click{number}"], "Test Connection")
        row, line = next(((row, line) for row, line in enumerate(text.splitlines()) if "Test Connection ]" in line), (None, ""))
        if row is None:
            check("the button is there", text)
            return
        x, y = line.index("Test Connection") + 3, row + 1
        sgr = [f"\x1b[<0;{x};{y}M", f"\x1b[<0;{x};{y}m"]
        parts = {"together": ["".join(sgr)], "apart": sgr, "old": [f"\x1b[M {chr(x + 32)}{chr(y + 32)}", f"\x1b[M#{chr(x + 32)}{chr(y + 32)}"],
                 "with a wheel": [f"\x1b[<66;{x};{y}M" + "".join(sgr) + f"\x1b[<67;{x};{y}M"]}[how]
        for part in parts:
            pane.tmux("send-keys", "-H", *[f"{byte:02x}" for byte in part.encode("latin-1")])
            time.sleep(0.05)
        check(f"a click, {how}", None if pane.wait(lambda now: "Connected as" in now, 12) else pane.screen())


def walk(size):
    pane, problems, done, seen = Pane(size), [], 0, set()

    def check(name, problem):
        nonlocal done
        done += 1
        if problem:
            problems.append(f"FAILED: {size}, {name}: {problem}")

    try:
        pane.start()
        for place, (keys, wanted) in PLACES.items():
            pane.home()
            text = pane.go(keys, wanted)
            check(place, None if text else f"no «{wanted}»:\n{pane.screen()}")
            if not text:
                continue
            text = pane.settle()
            for name, words in footer(text):
                key = pressed(name)
                # The same key of the same footer does the same thing: once is enough.
                if key is None or (place.split(",")[0], footer(text).__repr__(), name) in seen:
                    continue
                seen.add((place.split(",")[0], footer(text).__repr__(), name))
                pane.home()
                if not pane.go(keys, wanted):
                    check(f"{place}, again before {name}", pane.screen())
                    continue
                shown = pane.settle()
                before = pane.look()
                pane.press(key)
                ends = (name, words) in LEAVING
                after = pane.changes(before, 0.2 if name in MOVING else 4)
                if "GONE" in pane.screen():
                    gone = re.search(r"GONE (\d+)", pane.screen())
                    check(f"{place}, {name} {words}", None if ends and gone and gone[1] == "0" else f"the program ended:\n{pane.screen()}")
                    continue
                if name in MOVING or words in SAME:
                    check(f"{place}, {name}", None)
                else:
                    check(f"{place}, {name} {words}", None if after else f"nothing happened:\n{shown}")
        clicks(pane, check)
        pane.home()
        pane.press("q")
        check("q ends it", None if pane.wait(lambda text: False, 10) is None and "GONE 0" in pane.screen() else pane.screen())
        check("nothing is left", ", ".join(pane.left()))
    except AssertionError as error:
        problems.append(f"FAILED: {size}: {error}")
    finally:
        pane.tmux("kill-server")
    return done, problems


def main():
    with ThreadPoolExecutor(len(SIZES)) as pool:
        results = list(pool.map(walk, SIZES))
    shutil.rmtree(WORK, ignore_errors=True)
    problems = [problem for _, found in results for problem in found]
    for problem in problems:
        print(problem)
    print(f"walk: {sum(done for done, _ in results) - len(problems)} passed, {len(problems)} failed")
    sys.exit(1 if problems else 0)


main()
