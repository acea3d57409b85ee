"""What arrives at an endpoint that answers, stalls and refuses where it hurts. Usage: outcomes.py FOLDER-OF-THE-PROGRAMS"""
import json
import os
import sys
import tempfile
import threading
import time

from endpoint import World, definition, refused, row

PROGRAM = os.path.join(sys.argv[1], "bricktap")
EVENTS, PROFILES = definition("events"), definition("profiles", updated_on={
    "column": "u", "unit": "seconds", "look_back_minutes": 0})
ALL_FAIL = {"status": "fail", "processed": 0, "error": "Account is inactive", "code": 500, "unprocessed": []}
checks, failures = 0, []


def check(holds, what):
    global checks
    checks += 1
    if not holds:
        failures.append(what)
        print(f"FAILED: {what}", flush=True)


def names(arrived):
    """Whose records they are, as pairs or as they came."""
    return [each["identity"] if isinstance(each, dict) else each[0] for each in arrived]


def lost_answers(world):
    """Events whose only answer was lost are left out and told, not sent again."""
    world.rows += [row("e1", 1, "1"), row("e2", 2, "2")]
    world.make(EVENTS)
    world.rule = lambda number, records: (502, {}, records) if number == 1 else None
    world.run()
    check(world.failed() == [("e1", "doubt"), ("e2", "doubt")], f"in doubt: {world.failed()}")
    world.run()
    check(len(world.arrived) == 2, f"sent again: {world.arrived}")
    _, sent = world.run("--retry-failed")
    check(names(sent) == ["e1", "e2"], f"a retry by hand sends them: {sent}")


def inactive(world):
    """A run that CleverTap refused as a whole is read again, and leaves nothing to be sent beside it."""
    world.rows += [row("e1", 1, "1"), row("e2", 2, "2")]
    world.make(EVENTS)
    world.rule = lambda number, _: (200, ALL_FAIL, []) if number == 1 else None
    run, _ = world.run()
    check(run["state"] == "failed", f"nothing got in: {run}")
    run, sent = world.run()
    check(names(sent) == ["e1", "e2"] and run["accepted"] == 2, f"each once: {sent}")
    world.run("--retry-failed")
    check(len(world.arrived) == 2, f"a retry sends nothing more: {world.arrived}")


def never_forgotten(world):
    """What is refused again stays a failed record, whatever run it was refused in."""
    world.rows += [row("e1", 1, "1"), row("e2", 2, "2")]
    world.make(EVENTS)
    world.rule = refused(["e2"])
    for _ in range(3):
        world.run()
        check(world.failed() == [("e2", "passing")], f"kept: {world.failed()}")
    world.rule = None
    world.run()
    check(names(world.arrived) == ["e1", "e2"], f"each once: {world.arrived}")


def changed_mapping(world):
    """A failed record keeps what its cells are: properties in another order, then one more."""
    world.rows += [row("p1", 1, "Rome", "a@x"), row("p2", 2, "Oslo", "b@x")]
    city, mail = ({"column": "a", "property": "City", "type": "string"},
                  {"column": "b", "property": "Email", "type": "string"})
    world.make({**PROFILES, "properties": [city]})
    world.rule = refused(["p1"])
    world.run()
    for properties in ([city, mail], [mail, city]):
        world.make({**PROFILES, "properties": properties}, replace=True)
        run, _ = world.run()
        check(run["state"] == "succeeded", f"a record that is refused again stops no run: {run}")
    world.rule = None
    _, sent = world.run()
    check(("p1", {"City": "Rome", "Email": "a@x"}) in sent, f"the right values: {sent}")


def stopped_resend(world):
    """A stop while failed records are sent again: they may have arrived, and the new rows are in."""
    world.rows += [row("e1", 1, "1"), row("e2", 2, "2")]
    world.make(EVENTS)
    world.rule = refused(["e2"])
    world.run()
    world.rows.append(row("e3", 3, "3"))
    sending = threading.Event()

    def slow(_, records):
        if any(each["identity"] == "e2" for each in records) and not sending.is_set():
            sending.set()
            time.sleep(2)
    world.rule = slow
    world.tell("import", "run", "x")
    check(sending.wait(20), "the failed record is sent again")
    world.tell("import", "stop", "x")
    time.sleep(2.5)
    world.tell("import", "resume", "x")
    world.run()
    check(sorted(names(world.arrived)) == ["e1", "e2", "e3"], f"each once: {world.arrived}")


def unknown_refusal(world):
    """One refusal that says nothing of its record: a newer row may be in, so no older one comes over it."""
    world.rows += [row("p", 1, "OLD"), row("q", 3, "1")]
    world.make(PROFILES)
    world.rule = refused(["p"])
    world.run()
    world.rows += [row("p", 4, "NEW"), row("q", 5, "2"), row("z", 6, "3")]
    world.rule = lambda _, records: (200, {"status": "partial", "processed": 2, "unprocessed": [
        {"code": 500, "error": "x"}]}, [each for each in records if each["identity"] != "z"])
    world.run()
    world.rule = None
    world.run()
    world.run("--retry-failed")
    values = [data["A"] for identity, data in ((e["identity"], e["profileData"]) for e in world.arrived) if identity == "p"]
    check(values and values[-1] == "NEW" and "OLD" not in values, f"p came as {values}")


def held_rows(world):
    """Rows of one person in two batches, the newest refused by a rule: it stays the one to be retried."""
    world.rows += ([row("p", 0, "1")] + [row(f"q{n}", n + 1, "1") for n in range(999)]
                   + [row("p", 2000, "2"), row("p", 2001, "bad"), row("z", 2002, "5")])
    world.make({**PROFILES, "properties": [{"column": "a", "property": "A", "type": "integer"}]})

    def slow(_, records):
        if len(records) > 900:
            time.sleep(0.7)
    world.rule = slow
    run, sent = world.run()
    check([data["A"] for identity, data in sent if identity == "p"] == [1, 2], "in their order")
    check(world.failed() == [("p", "rule")], f"the newest is kept: {world.failed()}, {run}")


def smaller_result(world):
    """A result that is gone and comes again with fewer rows: what failed in it is kept."""
    world.rows += [row(f"q{n}", n, "1") for n in range(3_000)]
    world.make(PROFILES)

    def gone(_, index):
        if index < 2:
            return False
        world.rows[:] = [row("p", 9_000, "X"), row("r", 9_001, "1")]
        world.rule = refused(["p"])
        return True
    world.is_gone = gone
    # More rows than come inline are read chunk by chunk, one of which is gone.
    run, _ = world.run()
    check(run["state"] == "succeeded" and world.failed() == [("p", "passing")], f"{run}, {world.failed()}")


def repetitions(world):
    """One record that is listed twice is one, and the other of the same person got in."""
    world.rows += [row("e1", 1, "BAD"), row("e1", 2, "GOOD"), row("e2", 3, "1")]
    world.make(EVENTS)

    def rule(number, records):
        if number > 1:
            return None
        item = {"code": 500, "error": "x", "record": records[0]}
        return 200, {"status": "partial", "processed": 2, "unprocessed": [item, item]}, records[1:]
    world.rule = rule
    world.run()
    _, sent = world.run()
    check([data["A"] for _, data in sent] == ["BAD"], f"only the refused one is sent again: {sent}")


def walked_around(world):
    """An import that would send its events again runs after a resume only, on every way."""
    world.rows += [row("e1", 1, "1")]
    world.make(EVENTS)
    world.run()
    world.tell("import", "pause", "x")
    world.make({**EVENTS, "source": {"table": "other"}}, replace=True)
    run, sent = world.run()
    check(not sent and "second time" in str(run), f"refused: {run}")
    world.tell("import", "stop", "x")
    world.make({**EVENTS, "source": {"table": "other"}}, replace=True)
    _, sent = world.run()
    check(not sent, f"a stop changes nothing: {sent}")
    world.tell("import", "resume", "x")
    _, sent = world.run()
    check(names(sent) == ["e1"], f"a person has decided: {sent}")


def stopped_in_a_pause(world):
    """A pause midway, then a stop: the events that are in come again after a resume only, and nothing beside them."""
    world.rows += [row(f"e{n}", n, "1") for n in range(1_500)]
    world.make(EVENTS)
    paused = threading.Event()

    def rule(number, records):
        if number == 1:
            bad = {"code": 500, "error": "not now", "record": records[0]}
            return 200, {"status": "partial", "processed": len(records) - 1, "unprocessed": [bad]}, records[1:]
        paused.wait(20)
        return 429, {"status": "fail", "error": "Too many concurrent requests", "code": 429}, []
    world.rule = rule
    world.tell("import", "run", "x")
    end = time.monotonic() + 20
    while time.monotonic() < end and world.look("SELECT accepted FROM import_run") != [(999,)]:
        time.sleep(0.05)
    pause = threading.Thread(target=world.tell, args=("import", "pause", "x"))
    pause.start()
    time.sleep(0.5)
    paused.set()
    pause.join()
    world.tell("import", "stop", "x")
    world.rule = None
    _, sent = world.run()
    check(not sent and world.failed() == [], f"it waits for a person: {len(sent)}, {world.failed()}")
    world.tell("import", "resume", "x")
    _, sent = world.run()
    check(len(sent) == 1_500 == len(set(names(sent))), f"all of them, each once: {len(sent)}")


def halved(world):
    """One bad record is found, wherever it stands, and takes none of the others with it, nor twice."""
    for number, (status, bad) in enumerate([(400, "e0"), (413, "e1_500"), (400, "e2_999")]):
        world.rows[:] = [row(f"e{number}_{n}" if number else f"e{n}", number * 10_000 + n, "1") for n in range(1_000)]
        world.make({**EVENTS, "nickname": "x", "event_name": {"fixed": f"Bought {number}"}}, replace=number > 0)

        def rule(_, records):
            if any(each["identity"] == bad for each in records):
                return status, {"status": "fail", "error": "Malformed request", "code": status}, []
        world.rule = rule
        run, sent = world.run()
        check(run["accepted"] == 999 == len(set(names(sent))) == len(sent), f"{status}: {run}, {len(sent)} came")
        check(world.failed()[-1] == (bad, "rule"), f"the bad one is kept: {world.failed()}")


def refuses_all(world):
    """An account that refuses everything is told as that, and not sent each record alone."""
    world.rows += [row(f"p{n}", n, "1") for n in range(3_000)]
    world.make(PROFILES)
    world.rule = lambda *_: (400, {"status": "fail", "error": "Invalid payload", "code": 400}, [])
    run, _ = world.run()
    check(run["state"] == "failed" and "refuses each record" in run["cause"], f"{run}")
    check(world.uploads < 300, f"{world.uploads} uploads for 3,000 records")
    world.rule = None
    run, sent = world.run()
    check(run["accepted"] == 3_000 == len(sent), f"all are sent once it takes them: {run}")
    # A table with a bad part is none of that.
    world.rule = lambda _, records: (400, {"status": "fail", "error": "Malformed", "code": 400}, []) if any(
        1_000 <= int(each["identity"][1:]) < 1_100 for each in records) else None
    run, _ = world.run("--full")
    check(run["state"] == "succeeded" and run["refused"] == 100, f"a hundred bad ones in a row: {run}")


def blamed(world):
    """What CleverTap's code is about is shown with its value."""
    world.rows += [row("p1", 1, "a@b.example"), row("p2", 2, "nonsense")]
    world.make({**PROFILES, "properties": [{"column": "a", "property": "Email", "type": "string"}]})
    world.rule = refused(["p2"], code=515)
    world.run()
    shown = json.loads(world.tell("import", "show", "x", "--json").stdout)
    check([(r["column"], r["code"], r["identity"], r["value"]) for r in shown["failed_reasons"]]
          == [("a", 515, "p2", "nonsense")], f"reasons: {shown['failed_reasons']}")


def paused_while_halved(world):
    """A pause while a batch is halved: what is in is in, what was not sent goes on after a resume."""
    world.rows += [row(f"e{n}", n, "1") for n in range(1_000)]
    world.make(EVENTS)
    halves = threading.Event()

    def rule(number, records):
        if any(each["identity"] == "e700" for each in records):
            if number > 4:
                halves.set()
                time.sleep(0.3)
            return 400, {"status": "fail", "error": "Malformed request", "code": 400}, []
    world.rule = rule
    world.tell("import", "run", "x")
    check(halves.wait(20), "it is halved")
    world.tell("import", "pause", "x")
    check(all(fate != "doubt" for _, fate in world.failed()), f"nothing is in doubt: {world.failed()[:3]}")
    world.tell("import", "resume", "x")
    end = time.monotonic() + 30
    while time.monotonic() < end and world.look("SELECT state FROM import_run") != [("succeeded",)]:
        time.sleep(0.1)
    check(len(world.arrived) == 999 == len(set(names(world.arrived))), f"{len(world.arrived)} came")
    check(world.failed() == [("e700", "rule")], f"{world.failed()[:3]}")


def page(world):
    """A page for browsers with 200: the run ends and names what stands in between; nothing is in doubt."""
    world.rows += [row("e1", 1, "1")]
    world.make(EVENTS)
    world.rule = lambda *_: (200, "<html><title>Sign in</title></html>", [])
    run, _ = world.run()
    check(run["state"] == "failed" and "web page" in (run["cause"] or "") and world.failed() == [], f"{run}")


def lost_column(world):
    """A failed record that cannot be sent with the mapping of today stops nothing else."""
    world.rows += [row("p1", 1, "1"), row("p2", 2, "2")]
    world.make(PROFILES)
    world.rule = refused(["p1"])
    world.run()
    world.rule = None
    world.renamed = {"id": "user_id"}
    world.make({**PROFILES, "identity": {"column": "user_id"}}, replace=True)
    run, sent = world.run()
    check(run["state"] == "succeeded" and names(sent) == ["p2"] and run["cause"], f"{run}, {sent}")


def paused_while_busy(world):
    """429 until a pause: nothing of it is in doubt, and all of it comes once after a resume."""
    world.rows += [row(f"e{n}", n, "1") for n in range(3_000)]
    world.make(EVENTS)
    world.rule = lambda *_: (429, {"status": "fail", "error": "Too many concurrent requests", "code": 429}, [])
    world.tell("import", "run", "x")
    time.sleep(1.5)
    world.tell("import", "pause", "x")
    check(world.failed() == [], f"in doubt: {len(world.failed())}")
    world.rule = None
    world.tell("import", "resume", "x")
    end = time.monotonic() + 30
    while time.monotonic() < end and len(world.arrived) < 3_000:
        time.sleep(0.1)
    check(len(set(names(world.arrived))) == 3_000 == len(world.arrived), f"{len(world.arrived)} came")


with tempfile.TemporaryDirectory() as work:
    for test in (lost_answers, inactive, never_forgotten, changed_mapping, stopped_resend, unknown_refusal, held_rows,
                 smaller_result, repetitions, walked_around, stopped_in_a_pause, halved, refuses_all, blamed,
                 paused_while_halved, page, lost_column, paused_while_busy):
        os.makedirs(f"{work}/{test.__name__}")
        one = World(PROGRAM, f"{work}/{test.__name__}", [])
        test(one)
        one.close()
print(f"outcomes: {checks - len(failures)} passed, {len(failures)} failed")
sys.exit(1 if failures else 0)
