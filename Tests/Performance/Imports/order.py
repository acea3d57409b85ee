"""What it costs to keep the rows of one person in their order: the same rows of fewer and fewer people.

Usage: order.py FOLDER-OF-THE-PROGRAMS. The simulated workspace answers an upload after 100 ms; what it costs it to serve
rows is in each figure, so only ratios count. Ends with 1 where somebody is left with an old value."""
import json
import os
import random
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Imports"))
from bench import Bench  # noqa: E402

ROWS = 200_000
COLUMNS = [("id", "STRING"), ("city", "STRING"), ("u", "BIGINT")]
LOG = {"nickname": "log", "connection": "prod", "source": {"table": "log"}, "type": "profiles", "identity": {"column": "id"},
       "updated_on": {"column": "u", "unit": "seconds"},
       "properties": [{"column": "city", "property": "City", "type": "string"}]}


def table(people):
    randomly = random.Random(1)
    ids = [f"u{n if people is None else randomly.randrange(people)}" for n in range(ROWS)]
    rows = [[each, str(n), str(1_600_000_000 + n)] for n, each in enumerate(ids)]
    return {"name": "log", "type": "MANAGED", "owner": "admins", "rows": rows, "row_count": ROWS,
            "columns": [{"name": name, "type": kind, "nullable": True} for name, kind in COLUMNS]}


def measure(people, work):
    bench = Bench(f"{work}/{people}", upload_milliseconds=100, chunk_rows=50_000, added={"large": table(people)})
    bench.account()
    bench.create(LOG)
    bench.json(0, "import", "run", "log", "--wait")
    with sqlite3.connect(f"{bench.folder}/home/bricktap.sqlite") as store:
        began, ended = store.execute("SELECT started_at, ended_at FROM import_run").fetchone()
    held, last = bench.clevertap(), {each[0]: each[1] for each in table(people)["rows"]}
    isright = {who: json.loads(data)["City"] for who, data in held["profiles"].items()} == last
    bench.close()
    return (ended - began) / 1_000, held["uploads"], isright


with tempfile.TemporaryDirectory() as work:
    first, wrong = None, 0
    print("| people | seconds | times | uploads |\n| --- | --- | --- | --- |")
    for people in (None, 1_000_000, 100_000, 10_000, 1_000):
        seconds, uploads, isright = measure(people, work)
        first, wrong = first or seconds, wrong + (not isright)
        print(f"| {'each once' if people is None else f'{people:,}'} | {seconds:.2f} | {seconds / first:.2f} × | {uploads} |",
              flush=True)
sys.exit(1 if wrong else 0)
