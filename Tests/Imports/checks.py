"""Check all rows: what the warehouse counts is what the run refuses."""
import json

from bench import MEMBERS, PURCHASES, Bench, check

# A row of each kind; None is NULL.
PEOPLE = ["u1", " u1 ", "", None, "null", "0", "u\u00a0", "é" * 1025, "u2", "u2", "u3"]
PHONES = ["+14155550001", "none", "+1234", None, "", "+12345\n", "12345678"]
AMOUNTS = ["1.5", ".5", ".", "1e3", "1e400", "x", " 7 ", "--1", None, "NaN"]
COUNTS = ["1", "1.0", "1.5", "9223372036854775807", "9223372036854775808", "1e3", "abc", "007"]
DAYS = ["2026-01-02", "2026-02-29", "2024-02-29", "2026-01-02T03:04:05.5+01:30", "2026-01-02T24:00:00", "", None]
TEXTS = ["ok", "x" * 512, "x" * 513, "é" * 257, "日本 \"'\\", None]
NAMES = ["Bought", " Bought ", "", " ", None, "100%", "App Launched", "x" * 121, "a'b", "日本"]


def odd_rows():
    """Every value once beside good ones, then a mixture."""
    good = ["g", "+14155550001", "1.5", "1", "2026-01-02", "ok", "Bought"]
    lists = [PEOPLE, PHONES, AMOUNTS, COUNTS, DAYS, TEXTS, NAMES]
    rows = []
    for place, values in enumerate(lists):
        for number, value in enumerate(values):
            row = list(good)
            row[0] = f"g{place}-{number}"
            row[place] = value
            rows.append(row)
    for number in range(400):
        row = [values[(number * step) % len(values)] for step, values in zip((3, 5, 7, 3, 5, 7, 3), lists)]
        row[0] = f"m{number}"
        for place in range(1, 7):
            if number % 7 != place:
                row[place] = good[place]
        rows.append(row)
    return rows


def same(bench, nickname, what):
    """The prediction of a definition, and what its run came to."""
    found = bench.json(2, "import", "check", nickname)
    run = bench.json(2, "import", "run", nickname, "--wait")
    check(found["rows"] == run["total"] and found["accepted"] == run["accepted"],
          f"{what}: {found['accepted']} of {found['rows']} predicted, {run['accepted']} of {run['total']} sent")
    shown = bench.json(0, "import", "show", nickname, "--failures", "1000")
    said = {}
    for each in shown["failed_records"]:
        rule = (each["column"], each["reason"])
        said[rule] = said.get(rule, 0) + 1
    told = {(each["column"], each["rule"]): each["rows"] for each in found["refused"]}
    check(told == said, f"{what}: predicted and refused differ in {set(told.items()) ^ set(said.items())}")
    check(all(len(each["examples"]) >= min(3, each["rows"]) or each["column"] == "id" for each in found["refused"]),
          f"{what}: three examples of each rule: {found['refused']}")
    return found


def checks(work):
    table = {"name": "odd", "owner": "admins", "type": "MANAGED", "rows": odd_rows(), "row_count": 0, "columns": [
        {"name": name, "type": "STRING", "nullable": True} for name in ("id", "p", "a", "n", "d", "t", "e")]}
    table["row_count"] = len(table["rows"])
    bench = Bench(f"{work}/checks", tables={"members": 20_000}, added={"large": table})
    properties = [{"column": "p", "property": "Phone", "type": "string"},
                  {"column": "a", "property": "Amount", "type": "float"},
                  {"column": "n", "property": "Count", "type": "integer"},
                  {"column": "d", "property": "Day", "type": "date", "format": "iso_8601"},
                  {"column": "t", "property": "Text", "type": "string"}]
    odd = {"nickname": "odd", "connection": "prod", "source": {"table": "odd"}, "type": "profiles",
           "identity": {"column": "id"}, "properties": properties}
    bench.create(odd)
    found = bench.json(2, "import", "check", "odd")
    check(found["seconds"] is None, f"nobody knows how fast an account is that there is not: {found['seconds']}")
    bench.account()
    found = same(bench, "odd", "profiles")
    check(found["repeated"] == 2 and found["repeated_examples"] == ["u1", "u2"], f"who comes twice: {found}")
    check(found["seconds"] == 1 and found["uploads"] == 1, f"a trial tells the time: {found}")
    bench.create({**odd, "nickname": "happened", "type": "events", "event_name": {"column": "e"},
                  "created_on": {"column": "d", "format": "iso_8601"}, "properties": properties[1:3]})
    same(bench, "happened", "events")
    bench.create({**odd, "nickname": "asked", "source": {"sql": "SELECT id, p FROM odd LIMIT 40 -- forty"},
                  "properties": properties[:1]})
    same(bench, "asked", "a query")

    bench.create(MEMBERS)
    found = bench.json(0, "import", "check", "members")
    check((found["rows"], found["identities"], found["uploads"], found["refused"]) == (20_000, 20_000, 20, []),
          f"all is well: {found}")
    bench.tell(0, "import", "check", "members", says="20,000 of 20,000 rows would be sent")
    phones = {**MEMBERS, "properties": [{"column": "phone", "property": "Phone", "type": "string"}]}
    bench.tell(2, "import", "check", "--file", "-", stdin=json.dumps(phones),
               says="20 rows: phone: A phone number begins .* For example .* “none”, .* “none”, .* “none”")
    bench.tell(64, "import", "check", "--file", "-", stdin=json.dumps({**phones, "properties": []}), says="Map at least")
    bench.tell(1, "import", "check", "nobody", says="No import is called")
    bench.tell(1, "import", "check", "--file", "-", says="no table|cannot be found|does not exist|not found",
               stdin=json.dumps({**MEMBERS, "source": {"table": "nowhere"}}))
    bench.create(PURCHASES)
    bench.json(0, "import", "check", "purchases")
    bench.close()
