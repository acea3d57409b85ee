"""Stores that cannot be written or read in a place, and programs that save at the same moment."""

import contextlib
import hashlib
import json
import os
import subprocess
import tempfile

from program import PROGRAMS, TALLY, TOKEN, WORK, environment, opened, orphans, run, settings

PAGE = 4_096


def tell(what, problem):
    TALLY.add(problem and f"{what}: {problem}")


def calm(done, *words):
    """Nil, or why this is no calm refusal: a status of 1 and a sentence, on whichever side."""
    said = done.stdout + done.stderr
    if done.returncode != 1:
        return f"ended with {done.returncode}: {said[:300]}"
    if "Fatal error" in said or not all(word in said for word in words):
        return f"said {said[:300]!r}"
    return None


def contents(home):
    return {name: hashlib.sha256(open(f"{home}/{name}", "rb").read()).hexdigest() for name in os.listdir(home)
            if not name.endswith((".lock", "-shm"))}


@contextlib.contextmanager
def not_writable(path):
    """Modes do not hold root back: the file is made immutable for it, where the file system can."""
    if os.geteuid():
        os.chmod(path, 0o400)
        yield None
        os.chmod(path, 0o600)
        return
    done = subprocess.run(["chattr", "+i", path], capture_output=True, text=True)
    try:
        yield done.stderr.strip() if done.returncode else None
    finally:
        subprocess.run(["chattr", "-i", path], capture_output=True)


def read_only():
    """A store that may not be written: a sentence, and all stays as it is."""
    home = tempfile.mkdtemp(dir=WORK)
    run(home, *settings("prod"))
    before = contents(home)
    with not_writable(f"{home}/bricktap.sqlite") as reason:
        if reason:
            print(f"skipped: a store that is read-only: {reason}")
            return
        for words in (["list"], ["list", "--json"], ["show", "prod"], settings("second"), ["delete", "prod", "--yes"]):
            tell(f"a store that is read-only, {words[0]}", calm(run(home, *words), "cannot be written"))
    tell("a store that is read-only", contents(home) != before and "something changed")
    tell("a store that was read-only", run(home, "show", "prod").returncode and "cannot be read any more")


def damaged():
    """A page in the middle of the store is not what it was: a sentence, no rows that are none, nothing changed."""
    home = tempfile.mkdtemp(dir=WORK)
    run(home, *settings("prod"))
    with opened(home) as store:
        columns = [name for _, name, *_ in store.execute("PRAGMA table_info(connection)")]
        row = dict(zip(columns, store.execute("SELECT * FROM connection").fetchone()))
        for number in range(400):
            values = {**row, "id": f"{row['id']}-{number}", "token_key": None,
                      **{name: f"{row[name]}-{number:03}" for name in ("name", "name_key", "search_key")}}
            store.execute(f"INSERT INTO connection ({','.join(values)}) VALUES ({','.join('?' * len(values))})",
                          list(values.values()))
        store.commit()
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = f"{home}/bricktap.sqlite"
    with open(path, "r+b") as file:
        # Its own row, not its entry in an index: the row has the path of the warehouse beside the name.
        whole = file.read()
        at = next(place for place in range(0, len(whole), PAGE)
                  if whole[place] == 0x0D and b"prod-200" in whole[place:place + PAGE]
                  and b"/sql/1.0/warehouses" in whole[place:place + PAGE])
        file.seek(at)
        file.write(b"\xa5" * PAGE)
    before = contents(home)
    for words in (["list"], ["list", "--json"], ["show", "prod-200"], ["show", "prod-200", "--json"]):
        done, what = run(home, *words), f"a damaged page, {' '.join(words)}"
        tell(what, calm(done, "is damaged"))
        if "--json" in words and done.stdout.strip():
            # One object or the beginning of one: never a second behind it.
            with contextlib.suppress(json.JSONDecodeError):
                _, end = json.JSONDecoder().raw_decode(done.stdout)
                tell(f"{what}: one object", done.stdout[end:].strip() and f"then {done.stdout[end:][:200]}")
            tell(f"{what}: no object in rows", "connections" in done.stdout and '"errors"' in done.stdout
                 and f"rows, then {done.stdout[-200:]}")
    tell("a damaged page", contents(home) != before and "something changed")


def at_once(home, names, attempt):
    """Eight programs that save: for each its name, port, token, exit status and what it said."""
    begun = []
    for number, name in enumerate(names):
        port, token = 1_000 + number, f"{TOKEN[:-4]}{attempt:02}{number:02}"
        process = subprocess.Popen(
            [f"{PROGRAMS}/bricktap", *settings(name, port)], env=environment(home, token), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        begun.append((name, port, token, process))
    return [(name, port, token, process.wait(60), process.stdout.read()) for name, port, token, process in begun]


def together():
    """Programs that save at the same moment: each is whole or refused with words, nothing is lost or left over."""
    for attempt in range(6):
        home = tempfile.mkdtemp(dir=WORK)
        # The first of all has to make the store as well.
        if attempt % 2:
            run(home, *settings("before"))
        kind = "different names" if attempt < 4 else "one name"
        names = [f"name-{number}" if attempt < 4 else "same" for number in range(8)]
        what, saved, refused = f"eight programs save {kind}", {}, []
        for name, port, token, status, said in at_once(home, names, attempt):
            if status == 0:
                tell(what, name in saved and f"two say that they saved “{name}”")
                saved[name] = port, token
            else:
                refused.append(said)
                tell(what, status not in (1, 64) and f"ended with {status}: {said[:200]}" or not said.strip() and "no word")
        tell(what, len(saved) < len(set(names)) and f"only {sorted(saved)} are saved: {refused[0][:300]}")
        listed = json.loads(run(home, "list", "--json").stdout)["connections"]
        found = {one["name"]: one["port"] for one in listed if one["name"] != "before"}
        tell(what, found != {name: port for name, (port, _) in saved.items()} and f"{found} are there, not {saved}")
        for name, (_, token) in saved.items():
            export = run(home, "export", name, "--as", "json", "--with-token").stdout
            tell(what, token not in export and f"“{name}” has not its own token")
        tell(what, len(listed) != len(saved) + attempt % 2 and "what was there before is lost")
        tell(what, orphans(home))
