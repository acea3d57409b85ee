"""Several CleverTap accounts by name: each import writes to its own, and each account has its fifteen uploads at once."""
import json

from bench import MEMBERS, PASSCODE, PURCHASES, Bench, check, wait

SECOND = "TEST-222-222Z"


def accounts(work):
    bench = Bench(f"{work}/accounts", tables={"members": 60_000, "purchases": 3_000}, upload_milliseconds=20, clevertap=[
        {"account_id": "TEST-000-000Z", "passcode": PASSCODE}, {"account_id": SECOND, "passcode": PASSCODE}])
    tell, told, port = bench.tell, bench.json, str(bench.port)
    uploads = lambda: bench.clevertap()["uploads_by_account"]
    errors = told(64, "import", "create", "--file", "-", stdin=json.dumps({**MEMBERS, "account": "test"}))["errors"]
    check([e["field"] for e in errors] == ["account"], f"an account that is not there is named: {errors}")
    bench.account()
    bench.environment["BRICKTAP_PASSCODE"] = "WRONG-PASS-0000"
    tell(1, "destination", "set", "--name", "test", "--region", "us1", "--account-id", SECOND, "--loopback-port", port)
    bench.environment["BRICKTAP_PASSCODE"] = PASSCODE
    saved = told(0, "destination", "set", "--name", "Test", "--region", "us1", "--account-id", SECOND,
                 "--loopback-port", port)
    check(saved["name"] == "Test" and saved["account_id"] == SECOND, f"saved: {saved}")
    del bench.environment["BRICKTAP_PASSCODE"]
    listed = told(0, "destination", "list")["accounts"]
    check([(a["name"], a["account_id"]) for a in listed] == [("default", "TEST-000-000Z"), ("Test", SECOND)],
          f"listed: {listed}")
    tell(0, "destination", "test", "--name", "test", says=SECOND)
    tell(1, "destination", "show", "--name", "nobody", says="No CleverTap account is called .nobody.")
    for name in ("a\u0301", "a\u202eb", "a\tb"):
        errors = told(64, "destination", "set", "--name", name, "--region", "eu1", "--account-id", "A")["errors"]
        check(errors[0]["field"] == "name", f"a name that looks like another: {errors}")
    errors = told(64, "destination", "set", "--name", "", "--region", "eu1", "--account-id", "A")["errors"]
    check(errors[0]["field"] == "name", f"a name is needed: {errors}")

    bench.create(MEMBERS)
    bench.create({**MEMBERS, "nickname": "second", "account": "test"})
    bench.create({**PURCHASES, "nickname": "events", "account": "TEST", "updated_on": {"column": "created_at"}})
    check(told(0, "import", "show", "second")["account"] == "test", "an import says its account")
    tell(0, "import", "show", "members", says="Account: default")
    told(0, "import", "run", "members", "--wait")
    told(0, "import", "run", "second", "--wait")
    told(0, "import", "run", "events", "--wait")
    check(uploads() == {"TEST-000-000Z": 60, SECOND: 63}, f"each to its own: {uploads()}")

    # The mark is that of an account: another one has none of the rows.
    run = told(0, "import", "run", "second", "--wait")
    check(run["kind"] == "incremental", f"the mark holds: {run}")
    told(0, "import", "create", "--replace", "--file", "-", stdin=json.dumps({**MEMBERS, "account": "Test"}))
    run = told(0, "import", "run", "members", "--wait")
    check(run["kind"] == "full" and run["accepted"] == 60_000, f"an import that moves sends all: {run}")
    tell(1, "destination", "delete", "test", "--yes", says="writes to this account")
    bench.environment["BRICKTAP_PASSCODE"] = PASSCODE
    told(0, "destination", "set", "--name", "test", "--account-id", "TEST-000-000Z", "--loopback-port", port)
    check(told(0, "import", "show", "events")["status"] == "paused", "events wait where their account is another one")
    tell(1, "import", "run", "events", says="a second time")
    run = told(0, "import", "run", "second", "--wait")
    check(run["kind"] == "full", f"profiles are sent anew: {run}")
    # An import that was away while its account became another one, and comes back.
    told(0, "import", "create", "--replace", "--file", "-", stdin=json.dumps({**MEMBERS, "nickname": "second"}))
    told(0, "destination", "set", "--name", "test", "--account-id", SECOND, "--loopback-port", port)
    told(0, "import", "create", "--replace", "--file", "-",
         stdin=json.dumps({**MEMBERS, "nickname": "second", "account": "test"}))
    run = told(0, "import", "run", "second", "--wait")
    check(run["kind"] == "full" and run["accepted"] == 60_000, f"all of them: {run}")
    told(0, "import", "create", "--replace", "--file", "-", stdin=json.dumps({**MEMBERS, "nickname": "second"}))
    for nickname in ("members", "second", "events"):
        tell(0, "import", "delete", nickname, "--yes")
    tell(1, "destination", "delete", "test", says="add --yes")
    told(0, "destination", "delete", "TEST", "--yes")
    check([a["name"] for a in told(0, "destination", "list")["accounts"]] == ["default"], "one is left")
    with open(f"{bench.folder}/home/tokens.json") as file:
        check(len(json.load(file)["tokens"]) == 2, "the passcode went with its account")
    bench.close()
    fifteen_each(f"{work}/fifteen")
    failed_elsewhere(f"{work}/failed")


def fifteen_each(folder):
    """Two imports to one account share its places; one to another account has its own."""
    bench = Bench(folder, tables={"members": 45_000}, upload_milliseconds=1_500, clevertap=[
        {"account_id": "TEST-000-000Z", "passcode": PASSCODE}, {"account_id": SECOND, "passcode": PASSCODE}])
    bench.account()
    for name, account in (("Test", SECOND), ("again", "TEST-000-000Z")):
        bench.json(0, "destination", "set", "--name", name, "--region", "us1", "--account-id", account,
                   "--loopback-port", str(bench.port))
    for nickname, account in (("one", None), ("two", "again"), ("three", "test")):
        bench.create({**MEMBERS, "nickname": nickname, **({"account": account} if account else {})})
        bench.json(0, "import", "run", nickname)
    # One that is edited away while it runs still writes there.
    bench.json(0, "import", "create", "--replace", "--file", "-", stdin=json.dumps({**MEMBERS, "nickname": "three"}))
    # A test of it would be a sixteenth upload.
    for words in (("set", "--name", "test", "--account-id", "TEST-000-000Z", "--loopback-port", str(bench.port), "--skip-test"),
                  ("delete", "test", "--yes")):
        bench.tell(1, "destination", *words, says="is writing to this account")
    check(wait(60, lambda: bench.clevertap()["most_together"] > 15), "an account does not wait for another")
    check(wait(60, lambda: all(bench.newest_run(name)[0] == "succeeded" for name in ("one", "two", "three"))), "all are done")
    held = bench.clevertap()
    check(held["most_at_once"] <= 15 and held["too_many"] == 0, f"fifteen of each: {held}")
    bench.close()


def failed_elsewhere(folder):
    """What failed in one account is not sent to another one beside its full run."""
    bench = Bench(folder, tables={"purchases": 3_000}, clevertap=[
        {"account_id": "TEST-000-000Z", "passcode": PASSCODE, "refused_identities": [
            {"suffix": "999", "code": 500, "error": "not now"}]}, {"account_id": SECOND, "passcode": PASSCODE}])
    bench.account()
    bench.create({**PURCHASES, "updated_on": {"column": "created_at"}})
    run = bench.json(2, "import", "run", "purchases", "--wait")
    check(run["refused"] == 3, f"three failed: {run}")
    bench.json(0, "destination", "set", "--account-id", SECOND, "--loopback-port", str(bench.port))
    bench.tell(1, "import", "run", "purchases", "--retry-failed", says="are of another account")
    bench.json(0, "import", "resume", "purchases")
    run = bench.json(0, "import", "run", "purchases", "--wait")
    check(run["accepted"] == 3_000, f"all are sent to the other: {run}")
    held = bench.clevertap()
    check(held["events"] == 2_997 + 3_000, f"and none of them twice: {held['events']}")
    bench.close()
