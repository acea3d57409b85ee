"""Rows to import, as the chunk files that a warehouse would hand out: JSON_ARRAY and ARROW_STREAM.

Usage: data.py FOLDER [ROWS]    (pyarrow is needed)
"""

import datetime
import decimal
import json
import os
import random
import sys

CHUNK_ROWS = 25_000
# The column's name, its type in SQL, its type_name on the wire, and more of its description.
COLUMNS = [
    ("customer_id", "BIGINT", "LONG", {}),
    ("email", "STRING", "STRING", {}),
    ("name", "STRING", "STRING", {}),
    ("city", "STRING", "STRING", {}),
    ("score", "DECIMAL(10,2)", "DECIMAL", {"type_precision": 10, "type_scale": 2}),
    ("orders", "INT", "INT", {}),
    ("is_subscribed", "BOOLEAN", "BOOLEAN", {}),
    ("signed_up", "DATE", "DATE", {}),
]
NAMES = ["Ada", "Boris", "Chiara", "Dana", "Emil", "Zoë", "Fatima", "Goran", "Hanna", "Łukasz",
         "Ines", "Jonas", "Kavya", "Lena", "Mateo", "Nadia", "Omar", "Priya", "Quentin", "Rosa"]
CITIES = ["Rome", "Lima", "Oslo", "Pune", "Kyoto", "Cairo", "Quito", "Turin", "Leeds", "Malmö",
          "Dakar", "Hanoi", "Ghent", "Perth", "Austin", "Mumbai", "Berlin", "São Paulo", "Bergen"]
FIRST_DAY = datetime.date(2019, 1, 1)
DAYS = [(FIRST_DAY + datetime.timedelta(days=day)).isoformat() for day in range(2_800)]
NULLS = 0.02


def rows_of(chunk, count):
    """A chunk's rows as JSON_ARRAY has them: every value a string, or null. The same each time."""
    chance = random.Random(chunk)
    pick, chosen = chance.random, []
    for number in range(chunk * CHUNK_ROWS + 1, chunk * CHUNK_ROWS + count + 1):
        name = NAMES[int(pick() * len(NAMES))]
        cents = int(pick() * 100_000)
        row = [str(number), f"{name.lower()}{number}@example.com", f"{name} Example {number}",
               CITIES[int(pick() * len(CITIES))], f"{cents // 100}.{cents % 100:02d}",
               str(int(pick() * 60)), "true" if pick() < 0.7 else "false",
               DAYS[int(pick() * len(DAYS))]]
        for column in range(1, len(row)):
            if pick() < NULLS:
                row[column] = None
        chosen.append(row)
    return chosen


def write_json(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False, separators=(",", ":"))


def write_arrow(path, rows):
    import pyarrow as pa
    schema = pa.schema(list(zip(
        [column[0] for column in COLUMNS],
        [pa.int64(), pa.string(), pa.string(), pa.string(), pa.decimal128(10, 2), pa.int32(),
         pa.bool_(), pa.date32()])))
    same = lambda text: text
    made = [int, same, same, same, decimal.Decimal, int, "true".__eq__,
            datetime.date.fromisoformat]
    arrays = [pa.array([None if text is None else make(text) for text in texts], field.type)
              for texts, make, field in zip(zip(*rows), made, schema)]
    batch = pa.record_batch(arrays, schema=schema)
    with pa.OSFile(path, "wb") as file, pa.ipc.new_stream(file, schema) as stream:
        stream.write_batch(batch)


def write(folder, rows=1_000_000):
    """Writes what is not there yet, and returns the manifest (also in manifest.json)."""
    if rows % CHUNK_ROWS:
        raise SystemExit(f"the number of rows must be a multiple of {CHUNK_ROWS}")
    os.makedirs(folder, exist_ok=True)
    kept = f"{folder}/manifest.json"
    if os.path.exists(kept):
        with open(kept) as file:
            manifest = json.load(file)
        if manifest["rows"] >= rows:
            return manifest
    chunks = []
    for chunk in range(rows // CHUNK_ROWS):
        paths = {kind: f"{folder}/chunk-{chunk}.{kind}" for kind in ("json", "arrow")}
        made = rows_of(chunk, CHUNK_ROWS)
        write_json(paths["json"], made)
        write_arrow(paths["arrow"], made)
        chunks.append({kind: os.path.getsize(path) for kind, path in paths.items()})
    manifest = {"rows": rows, "chunk_rows": CHUNK_ROWS, "chunks": chunks}
    with open(kept, "w") as file:
        json.dump(manifest, file)
    return manifest


if __name__ == "__main__":
    print({key: value for key, value in write(
        sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000).items()
        if key != "chunks"})
