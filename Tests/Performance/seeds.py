"""Stores with as many connections and imports as are wanted, written as the program writes them."""

import contextlib
import json
import sqlite3
import subprocess


def connections(bricktap, env, count):
    """Connections of forty people, a minute apart."""
    subprocess.run([bricktap, "list"], env=env, check=True, stdout=subprocess.DEVNULL)
    rows = []
    for index in range(count):
        name = f"connection-{index:06d}"
        email = f"person{index % 40}@example.com"
        host = f"adb-{1000000000000000 + index}.17.azuredatabricks.net"
        rows.append((f"id-{index}", name, name, host, 443, "/sql/1.0/warehouses/abc", "clevertap",
                     "profiles", email, email, 1760000000000 + index * 60000, "untested",
                     f"{name}\n{host}\nclevertap.profiles\n{email}"))
    with contextlib.closing(sqlite3.connect(f"{env['BRICKTAP_HOME']}/bricktap.sqlite")) as database:
        database.executemany(
            "INSERT INTO connection (id, name, name_key, host, port, http_path, catalog, schema,"
            " connected_by, connected_by_key, connected_on, test_status, search_key)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)
        database.commit()


def imports(env, count):
    """Imports as a person would see them: each with a run that has ended."""
    imports, runs = [], []
    for index in range(count):
        name = f"import-{index:05d}"
        email = f"person{index % 40}@example.com"
        definition = json.dumps({
            "nickname": name, "connection": f"connection-{index:06d}", "type": "profiles",
            "source": {"table": "customers"}, "identity": {"column": "customer_id"},
            "properties": [{"column": "email", "property": "Email", "type": "string"}],
            "schedule": {"frequency": "manually"}})
        imports.append((f"import-{index}", f"id-{index}", name, name, definition, "profiles",
                        "active", 1, 1760000000000 + index * 60000, email, email, f"run-{index}",
                        f"{name}\n{email}"))
        runs.append((f"run-{index}", f"import-{index}", 1, "full", "succeeded", 1760000000000,
                     1760000000000, 1760000060000, 1000, 990, 10))
    with contextlib.closing(sqlite3.connect(f"{env['BRICKTAP_HOME']}/bricktap.sqlite")) as database:
        database.executemany(
            "INSERT INTO import (id, connection_id, nickname, nickname_key, definition, kind, standing,"
            " is_manual, created_on, created_by, created_by_key, last_run, search_key)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", imports)
        database.executemany(
            "INSERT INTO import_run (id, import_id, number, kind, state, requested_at, started_at,"
            " ended_at, total, accepted, refused) VALUES (?,?,?,?,?,?,?,?,?,?,?)", runs)
        database.commit()
