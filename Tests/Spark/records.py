"""Runs the statements of records on a real Spark, and writes down what it made of each row.

usage: records.py ORDERS.json RECORDINGS.json

Spark is neither Databricks SQL nor Photon, but it is the same language by the same people, with ANSI mode on as
a SQL warehouse has it.
"""
import json
import os
import sys

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402
from pyspark.sql import types as T  # noqa: E402


def session():
    spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
             .config("spark.sql.ansi.enabled", "true").config("spark.sql.session.timeZone", "UTC")
             .config("spark.sql.shuffle.partitions", "1").config("spark.driver.bindAddress", "127.0.0.1")
             .getOrCreate())
    spark.sparkContext.setLogLevel("OFF")
    return spark


def quoted(name):
    return "`" + name.replace("`", "``") + "`"


def cell(field, column):
    """A value as the Statement Execution API writes it (recorded answers)."""
    kind = field.dataType
    if isinstance(kind, T.TimestampType):
        return F.date_format(column, "yyyy-MM-dd'T'HH:mm:ss.SSSXXX")
    if isinstance(kind, T.TimestampNTZType):
        return F.date_format(column, "yyyy-MM-dd'T'HH:mm:ss.SSS")
    if isinstance(kind, (T.ArrayType, T.MapType, T.StructType)):
        return F.to_json(column)
    return column.cast("string")


def source(spark, order):
    """The rows of a case as a table with its columns' types."""
    names = [f"c{number}" for number in range(len(order["columns"]))]
    table = None
    expressions = any(value and value.startswith("=") for row in order["values"] for value in row)
    schema = T.StructType([T.StructField("n", T.IntegerType())] + [T.StructField(n, T.StringType()) for n in names])
    if not expressions:
        rows = [[number] + row for number, row in enumerate(order["values"])]
        table = spark.createDataFrame(rows, schema).coalesce(1)
        table = table.selectExpr("n", *[
            f"CAST({name} AS {kind}) AS {quoted(column)}"
            for name, kind, column in zip(names, order["types"], order["columns"])])
    else:
        for number, row in enumerate(order["values"]):
            items = [value[1:] if value and value.startswith("=") else f"CAST('{value}' AS {kind})" if value else
                     f"CAST(NULL AS {kind})" for value, kind in zip(row, order["types"])]
            one = spark.sql("SELECT " + ", ".join([f"{number} AS n"] + [
                f"{item} AS {quoted(column)}" for item, column in zip(items, order["columns"])]))
            table = one if table is None else table.unionAll(one)
    return table


def record(spark, order):
    table = source(spark, order)
    named = [(field, f"cell{place}") for place, field in enumerate(table.schema.fields[1:])]
    cells = table.select("n", *[cell(field, F.col(quoted(field.name))).alias(name) for field, name in named])
    cells = [list(row)[1:] for row in cells.orderBy("n").collect()]
    # The row's number goes through all queries: each takes everything of the one before.
    first, last = "s0 AS (SELECT ", ") SELECT "
    assert order["sql"].count(first) == 1 and order["sql"].count(last) == 1, order["sql"]
    sql = order["sql"].replace(first, first + "n, ").replace(last, last + "n, ")
    table.createOrReplaceTempView("source")
    made = sorted(spark.sql(sql, args=order["parameters"]).collect(), key=lambda row: row[0])
    assert len(made) == len(cells), order["name"]
    rows = []
    for texts, (_, verdict, identity, value, text) in zip(cells, made):
        row = {"cells": texts, "verdict": verdict}
        row.update({key: item for key, item in (("identity", identity), ("value", value), ("record", text))
                    if item is not None})
        if verdict:
            row.pop("record", None)
        rows.append(row)
    table.drop("n").createOrReplaceTempView("whole")
    counted = spark.sql(order["checkSQL"].replace("`c`.`s`.`t`", "whole"), args=order["parameters"])
    check = [[None if value is None else str(value) for value in row] for row in counted.collect()]
    return {"sql": order["sql"], "rows": rows, "checkSQL": order["checkSQL"], "check": sorted(check, key=str)}


def main():
    spark = session()
    orders = json.load(open(sys.argv[1]))
    recordings = {}
    for order in orders:
        recordings[order["name"]] = record(spark, order)
        print(order["name"], len(order["values"]), flush=True)
    with open(sys.argv[2], "w") as file:
        json.dump(recordings, file, ensure_ascii=True, indent=0, sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    main()
