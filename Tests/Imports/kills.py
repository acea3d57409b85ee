"""Workers and deletes that are killed, and workers that start at the same moment."""
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time

from bench import BRICKTAP, Bench, MEMBERS, PURCHASES, TOKEN, check, wait, workers

# Uploads at once, and records of each: a chunk of a result gives batches of its own.
SLOTS, CHUNK = 15, 500
EVENTS, PROFILES = 48_000, 8_000
# Seconds that an upload takes.
UPLOAD = 0.1


def seeded(what):
    seed = random.randrange(1 << 30)
    print(f"{what} with seed {seed}", flush=True)
    return random.Random(seed)


def killed(bench):
    """How many workers were there to be killed."""
    pids = workers(bench)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    wait(5, lambda: not workers(bench))
    return len(pids)


def settled(bench):
    """What CleverTap has, once what a killed worker had sent is there: an upload ends without its sender too."""
    held = bench.clevertap()
    while True:
        time.sleep(UPLOAD * 3)
        later = bench.clevertap()
        if (later["events"], later["uploads"]) == (held["events"], held["uploads"]):
            return later
        held = later


def in_doubt(bench, nickname):
    """Failed records of an import that may have arrived, by the event that they are of."""
    path = f"file:{bench.folder}/home/bricktap.sqlite?mode=ro"
    with contextlib.closing(sqlite3.connect(path, uri=True, timeout=10)) as store:
        rows = store.execute(
            "SELECT f.source, f.fate FROM import_failure f JOIN import_run r ON r.id = f.run_id "
            "JOIN import i ON i.id = r.import_id WHERE i.nickname = ?", (nickname,)).fetchall()
    check(all(fate == "doubt" for _, fate in rows), f"{nickname}: another fate than doubt")
    return [json.loads(source)[1] for source, _ in rows]


def kills_of_events(work, most, on_doubt):
    """No event is lost in silence. Sent again, none is there twice but those that CleverTap had and the disk had not,
    at a kill; left out, none is there twice, and each that is missing is a failed record."""
    randomly = seeded(f"kill -9 while events are sent ({on_doubt or 'left out'}),")
    bench = Bench(f"{work}/events-{on_doubt}", tables={"purchases": EVENTS},
                  upload_milliseconds=int(UPLOAD * 1_000), chunk_rows=CHUNK)
    bench.account()
    count, runs, twice, left_out, held = 0, 0, 0, 0, bench.clevertap()
    while count < most:
        runs += 1
        name, before = f"purchases{runs}", held
        bench.create({**PURCHASES, "nickname": name, "event_name": {"fixed": f"Purchased {runs}"},
                      "created_on": {"column": "created_at"}, **({"on_doubt": on_doubt} if on_doubt else {})})
        bench.tell(0, "import", "run", name)
        again, unknown = 0, 0
        while count < most and bench.newest_run(name)[0] != "succeeded":
            time.sleep(randomly.uniform(0.0, 0.6))
            count += killed(bench)
            held, (_, accepted) = settled(bench), bench.newest_run(name)
            new = held["events"] - before["events"]
            distinct = held["distinct_events"] - before["distinct_events"]
            repeated = new - distinct - again
            check(repeated <= (unknown if on_doubt else 0), f"kill {count}: {repeated} events again")
            again += repeated
            unknown = distinct - accepted - (0 if on_doubt else len(in_doubt(bench, name)))
            check(unknown <= SLOTS * CHUNK, f"kill {count}: {unknown} events are at CleverTap and not on the disk")
            bench.worker()
        if not wait(60, lambda: bench.newest_run(name)[0] == "succeeded"):
            check(False, f"after {count} kills events are {bench.newest_run(name)}")
            break
        held = settled(bench)
        distinct = held["distinct_events"] - before["distinct_events"]
        run, doubtful = bench.last_run(name), in_doubt(bench, name)
        twice += held["events"] - before["events"] - distinct
        left_out += len(doubtful)
        check(run["accepted"] + run["refused"] == EVENTS and run["refused"] == len(doubtful), f"counted {run}")
        check(len(set(doubtful)) == len(doubtful), "an event is in doubt twice")
        check(EVENTS - distinct <= len(doubtful), f"{EVENTS - distinct} events are missing, {len(doubtful)} are told")
        check(run["accepted"] <= distinct, f"{run['accepted']} counted, {distinct} there")
        if on_doubt:
            check(distinct == EVENTS and not doubtful, f"{distinct} different events of {EVENTS}")
    check(count > 2 and twice + left_out > 0, "no kill met an upload on its way: the test shows nothing")
    if not on_doubt:
        check(twice == 0, f"{twice} events are there twice")
    print(f"{count} kills in {runs} runs of {EVENTS} events: {twice} twice, {left_out} left out as in doubt", flush=True)
    bench.close()
    return count


def kills_of_profiles(work, most):
    """No profile is lost, wrong or counted twice, in run after run: each sends values of its own."""
    randomly = seeded("kill -9 while profiles are sent,")
    bench = Bench(f"{work}/profiles", tables={"members": PROFILES}, upload_milliseconds=int(UPLOAD * 1_000),
                  chunk_rows=CHUNK)
    bench.account()
    # A life may be as long as it takes for half of them to send something, on a machine of any speed.
    count, runs, longest = 0, 0, 0.4
    while count < most:
        runs += 1
        # What the run before left behind has other names than what this one brings.
        bench.json(0, "import", "create", "--replace", "--skip-check", "--file", "-", stdin=json.dumps({
            **MEMBERS, "properties": [{"column": "email", "property": "Email", "type": "string"},
                                      {"column": "points", "property": f"Points{runs}", "type": "integer"}]}))
        bench.tell(0, "import", "run", "members", "--full")
        while count < most and bench.newest_run("members")[0] != "succeeded":
            before = bench.newest_run("members")[1]
            time.sleep(randomly.uniform(0.0, longest))
            count += killed(bench)
            longest *= 1 / 1.1 if bench.newest_run("members")[1] > before else 1.1
            if longest > 10:
                check(False, "the workers send nothing")
                return
            if randomly.random() < 0.8:
                bench.worker()
            else:
                # Where the run has just ended there is nothing to pause.
                bench.run("import", "pause", "members")
                bench.run("import", "resume", "members")
                bench.worker()
        if not wait(60, lambda: bench.newest_run("members")[0] == "succeeded"):
            check(False, f"run {runs} after {count} kills is {bench.newest_run('members')}")
            break
        run = bench.last_run("members")
        check((run["kind"], run["accepted"], run["refused"]) == ("full", PROFILES, 0), f"run {runs} counted {run}")
        held = bench.clevertap()["profiles"]
        wanted = {str(n): f'{{"Email":"person{n}@example.com","Points{runs}":{n}}}' for n in range(1, PROFILES + 1)}
        wrong = sum(held.get(identity) != profile for identity, profile in wanted.items())
        check(held == wanted, f"run {runs}: {wrong} profiles of {PROFILES} are missing, old or wrong")
    check(runs >= 3, f"only {runs} runs were killed at: nothing old could be seen")
    print(f"{count} kills in {runs} full runs of profiles", flush=True)
    bench.close()


def starts(work):
    """Workers that start at the same moment: one works, the others end in good order."""
    bench = Bench(f"{work}/starts", tables={"members": 500_000}, upload_milliseconds=300)
    bench.account()
    bench.create(MEMBERS)
    bench.tell(0, "import", "run", "members")
    for attempt in range(5):
        killed(bench)
        before = bench.newest_run("members")[1]
        begun = [subprocess.Popen([BRICKTAP, "worker"], env=bench.environment, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True) for _ in range(8)]
        wait(60, lambda: sum(one.poll() is not None for one in begun) >= 7)
        at_work = [one for one in begun if one.poll() is None]
        check(len(at_work) == 1, f"start {attempt}: {len(at_work)} of 8 workers work")
        for one in begun:
            if one not in at_work:
                said = one.stdout.read()
                check(one.returncode == 1 and "works on this store already" in said,
                      f"start {attempt}: a worker too many ended with {one.returncode}: {said}")
        check([one.pid for one in at_work] == workers(bench), f"start {attempt}: {workers(bench)} are there")
        check(wait(60, lambda: bench.newest_run("members")[1] > before), f"start {attempt}: it works")
    bench.close()


def deletes(work):
    """A delete that is killed while its runs stop: the whole connection is there, or none of it."""
    randomly = seeded("kill -9 while a connection is deleted,")
    bench = Bench(f"{work}/deletes", tables={"members": 200_000}, upload_milliseconds=300)
    bench.account()
    names = {"members", "second", "third"}
    for nickname in sorted(names):
        bench.create({**MEMBERS, "nickname": nickname})
    home, base = f"{bench.folder}/home", f"{bench.folder}/base"
    killed(bench)
    shutil.copytree(home, base)

    def begin():
        """The delete, while the runs of every import work."""
        killed(bench)
        shutil.rmtree(home)
        shutil.copytree(base, home)
        for nickname in ("members", "second"):
            bench.tell(0, "import", "run", nickname)
        wait(60, lambda: all(bench.newest_run(name)[0] == "running" for name in ("members", "second")))
        return subprocess.Popen([BRICKTAP, "delete", "prod", "--yes"], env=bench.environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def whole():
        """Nil when there is nothing of it; else whether all of it is there."""
        # Whoever opens the vault removes the tokens that no connection names any more.
        subprocess.run([BRICKTAP, "doctor"], env=bench.environment, stdout=subprocess.DEVNULL)
        listed, imports = bench.json(0, "list")["connections"], bench.json(0, "import", "list")["imports"]
        with open(f"{home}/tokens.json") as file:
            has_token = TOKEN in file.read()
        if not listed and not imports and not has_token:
            return None
        return len(listed) == 1 and {one["nickname"] for one in imports} == names and has_token

    began = time.monotonic()
    begin_of_all = begin()
    begun = time.monotonic()
    begin_of_all.wait(30)
    lasts = time.monotonic() - begun
    check(whole() is None, "a delete that nobody kills removes everything")
    kept = 0
    for attempt in range(20):
        delete = begin()
        moment = randomly.uniform(0.0, lasts)
        time.sleep(moment)
        delete.kill()
        delete.wait()
        left = whole()
        check(left is not False, f"a delete killed after {moment:.2f} s left a part")
        if left:
            kept += 1
            bench.tell(0, "delete", "prod", "--yes", says="Deleted .prod.")
            check(whole() is None, f"a delete killed after {moment:.2f} s was resumed by halves")
    check(kept > 5, f"only {kept} of 20 kills came before the end")
    print(f"20 deletes of {lasts:.2f} s killed, {kept} resumed, {time.monotonic() - began:.0f} s in all", flush=True)
    bench.close()
