"""Test Connection with databricks-sdk: the calls that bricktap makes, one after the other or in threads.

Usage: sdk_test.py PORT TOKEN sequential|threads    prints the milliseconds without the import
"""

import concurrent.futures
import sys
import time

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.sql import Disposition, ExecuteStatementRequestOnWaitTimeout, Format

port, token, how = sys.argv[1:]
WAREHOUSE = "0e8c1f5e27c89903"
start = time.perf_counter()
client = WorkspaceClient(host=f"http://127.0.0.1:{port}", token=token)


def statement(text):
    answer = client.statement_execution.execute_statement(
        statement=text, warehouse_id=WAREHOUSE, wait_timeout="5s", disposition=Disposition.INLINE,
        format=Format.JSON_ARRAY, on_wait_timeout=ExecuteStatementRequestOnWaitTimeout.CONTINUE)
    if answer.status.state.value != "SUCCEEDED":
        raise SystemExit(f"{text}: {answer.status}")


def tables():
    found = list(client.tables.list("clevertap", "profiles", omit_columns=True, omit_properties=True))
    return [f"SELECT 1 FROM `clevertap`.`profiles`.`{table.name}` LIMIT 1" for table in found[:4]]


first = [lambda: client.current_user.me(), lambda: client.warehouses.get(WAREHOUSE),
         lambda: statement("SELECT 1"), lambda: statement("USE CATALOG `clevertap`"),
         lambda: statement("USE SCHEMA `clevertap`.`profiles`")]
if how == "threads":
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        listed = pool.submit(tables)
        done = [pool.submit(call) for call in first]
        done += [pool.submit(statement, text) for text in listed.result()]
        for each in done:
            each.result()
else:
    for call in first:
        call()
    for text in tables():
        statement(text)
print((time.perf_counter() - start) * 1000)
