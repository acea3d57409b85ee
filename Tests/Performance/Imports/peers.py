"""The same import in Python, as one would write it: aiohttp, the next chunk read while this one is
uploaded, 15 uploads at once at the most.

Usage: peers.py json|arrow WORKSPACE_PORT UPLOAD_PORT [uvloop|asyncio]
    json   JSON_ARRAY with the standard library's json
    arrow  ARROW_STREAM with pyarrow, and orjson for the uploads
Prints {"rows":…,"wall":…,"cpu":…,"peak_mib":…}; the time does not include Python's start.
"""

import asyncio
import calendar
import re
import sys
import time

import aiohttp

BATCH = 1000
IN_FLIGHT = 15
STATEMENT = ("SELECT customer_id, email, name, city, score, orders, is_subscribed, signed_up"
             " FROM clevertap.profiles.customers")
WORKSPACE_HEADERS = {"Authorization": "Bearer dapi0000000000000000000000000000a001"}
UPLOAD_HEADERS = {"X-CleverTap-Account-Id": "TEST-000-000Z", "X-CleverTap-Passcode": "AAA-BBB",
                  "Content-Type": "application/json"}


class JSONPipeline:
    format = "JSON_ARRAY"

    def __init__(self):
        import json
        self.loads = json.loads
        # ASCII only (the default) is what json encodes fastest.
        self.encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
        self.dates = {}

    def date(self, text):
        """$D_<epoch seconds>; each date is worked out once."""
        if (known := self.dates.get(text)) is None:
            seconds = calendar.timegm(time.strptime(text, "%Y-%m-%d"))
            known = self.dates[text] = f"$D_{seconds}"
        return known

    def records(self, chunk):
        known, date = self.dates, self.date
        for identity, email, name, city, score, orders, subscribed, signed_up in self.loads(chunk):
            data = {}
            if email is not None:
                data["Email"] = email
            if name is not None:
                data["Name"] = name
            if city is not None:
                data["City"] = city
            if score is not None:
                data["Score"] = float(score)
            if orders is not None:
                data["Orders"] = int(orders)
            if subscribed is not None:
                data["Subscribed"] = subscribed == "true"
            if signed_up is not None:
                data["Signed up"] = known.get(signed_up) or date(signed_up)
            yield {"type": "profile", "identity": identity, "profileData": data}

    def serialise(self, records):
        return self.encode({"d": records}).encode()


class ArrowPipeline:
    format = "ARROW_STREAM"

    def __init__(self):
        import orjson
        import pyarrow
        import pyarrow.compute
        self.pa, self.pc, self.dumps = pyarrow, pyarrow.compute, orjson.dumps
        self.dates = {}

    def records(self, chunk):
        pa, pc, dates = self.pa, self.pc, self.dates
        table = pa.ipc.open_stream(chunk).read_all()
        # What Arrow can turn into the wanted types, it turns a column at a time.
        for batch in table.to_batches():
            columns = dict(zip(batch.schema.names, batch.columns))
            # By way of whole hundredths: Arrow's own cast makes 1.14 1.1400000000000001.
            score, hundred = columns["score"], 10 ** columns["score"].type.scale
            hundredths = pc.multiply(score, pa.scalar(hundred, pa.int64())).cast(pa.int64())
            scores = pc.divide(hundredths.cast(pa.float64()), float(hundred))
            days = columns["signed_up"].cast(pa.int32())
            for day in pc.unique(days).to_pylist():
                if day is not None and day not in dates:
                    dates[day] = f"$D_{day * 86_400}"
            for identity, email, name, city, score, orders, subscribed, day in zip(
                    columns["customer_id"].cast(pa.string()).to_pylist(),
                    columns["email"].to_pylist(), columns["name"].to_pylist(),
                    columns["city"].to_pylist(),
                    scores.to_pylist(), columns["orders"].to_pylist(),
                    columns["is_subscribed"].to_pylist(), days.to_pylist()):
                data = {}
                if email is not None:
                    data["Email"] = email
                if name is not None:
                    data["Name"] = name
                if city is not None:
                    data["City"] = city
                if score is not None:
                    data["Score"] = score
                if orders is not None:
                    data["Orders"] = orders
                if subscribed is not None:
                    data["Subscribed"] = subscribed
                if day is not None:
                    data["Signed up"] = dates[day]
                yield {"type": "profile", "identity": identity, "profileData": data}

    def serialise(self, records):
        return self.dumps({"d": records})


async def chunks(session, workspace, format):
    """The chunks' bytes, in order; the next one is being read while one is worked on."""
    statements = f"{workspace}/api/2.0/sql/statements"

    async def read(link):
        async with session.get(link["external_link"]) as answer:
            answer.raise_for_status()
            return await answer.read()

    async def read_after(statement, index):
        async with session.get(f"{statements}/{statement}/result/chunks/{index}",
                               headers=WORKSPACE_HEADERS) as answer:
            answer.raise_for_status()
            link = (await answer.json())["external_links"][0]
        return link, await read(link)

    async with session.post(f"{statements}/", headers=WORKSPACE_HEADERS, json={
            "statement": STATEMENT, "warehouse_id": "0e8c1f5e27c89903", "format": format,
            "disposition": "EXTERNAL_LINKS", "wait_timeout": "30s"}) as answer:
        answer.raise_for_status()
        started = await answer.json()
    while started["status"]["state"] in ("PENDING", "RUNNING"):
        await asyncio.sleep(1)
        async with session.get(f"{statements}/{started['statement_id']}",
                               headers=WORKSPACE_HEADERS) as answer:
            answer.raise_for_status()
            started = await answer.json()
    if started["status"]["state"] != "SUCCEEDED":
        raise SystemExit(str(started["status"]))
    link = started["result"]["external_links"][0]
    body = await read(link)
    while True:
        following = link.get("next_chunk_index")
        if following is None:
            yield body
            return
        task = asyncio.create_task(read_after(started["statement_id"], following))
        yield body
        link, body = await task


async def run(pipeline, workspace, upload):
    connector = aiohttp.TCPConnector(limit=IN_FLIGHT)
    # The uploads have the 15 connections for themselves; the chunks come over others.
    async with (aiohttp.ClientSession(connector=connector, headers=UPLOAD_HEADERS) as uploads,
                aiohttp.ClientSession() as reads):
        ready = asyncio.Queue(IN_FLIGHT)
        sent = 0

        async def post():
            nonlocal sent
            while (body := await ready.get()) is not None:
                async with uploads.post(f"{upload}/1/upload", data=body) as answer:
                    answer.raise_for_status()
                    report = await answer.json()
                if report["status"] != "success":
                    raise RuntimeError(report)
                sent += report["processed"]

        async def put(records):
            await ready.put(pipeline.serialise(records))
            await asyncio.sleep(0)  # the uploads' turn

        async def read():
            batch = []
            async for chunk in chunks(reads, workspace, pipeline.format):
                for record in pipeline.records(chunk):
                    batch.append(record)
                    if len(batch) == BATCH:
                        await put(batch)
                        batch = []
            if batch:
                await put(batch)
            for _ in range(IN_FLIGHT):
                await ready.put(None)

        async with asyncio.TaskGroup() as group:
            group.create_task(read())
            for _ in range(IN_FLIGHT):
                group.create_task(post())
    return sent


def main():
    kind, workspace_port, upload_port = sys.argv[1:4]
    pipeline = {"json": JSONPipeline, "arrow": ArrowPipeline}[kind]()
    work = run(pipeline, f"http://127.0.0.1:{workspace_port}", f"http://127.0.0.1:{upload_port}")
    started, used = time.perf_counter(), time.process_time()
    if sys.argv[4:] != ["asyncio"]:
        import uvloop
        rows = uvloop.run(work)
    else:
        rows = asyncio.run(work)
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    with open("/proc/self/status") as status:
        peak = int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024
    import json
    print(json.dumps({"rows": rows, "wall": round(wall, 3), "cpu": round(cpu, 3),
                      "peak_mib": round(peak, 1)}, separators=(",", ":")))


if __name__ == "__main__":
    main()
