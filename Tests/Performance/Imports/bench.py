"""An import of many rows, beside the same in Python, on this machine, now; ratios count.

Usage: bench.py --work FOLDER --program BRICKTAP [--document FILE] [--rows N] [--many N] [--runs N]
                [--delays 0,100] [--verify]

FOLDER keeps the virtual environment, the rows and nginx's module for the next time.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import ours
import servers as serving

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from document import Document  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = {"json": "aiohttp + json, JSON_ARRAY",
         "arrow": "aiohttp + orjson + pyarrow, ARROW_STREAM"}
OURS = "bricktap, JSON_ARRAY"
FLOOR = "curl: the same chunks, and bodies made beforehand"
BATCH, IN_FLIGHT = 1000, 15
TICKS = os.sysconf("SC_CLK_TCK")
options, document = None, None


def prepare(work, rows):
    """The virtual environment's Python and the manifest of the rows, both made if need be."""
    python = f"{work}/venv/bin/python"
    os.makedirs(work, exist_ok=True)
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", f"{work}/venv"], check=True)
    if subprocess.run([python, "-c", "import aiohttp, orjson, pyarrow, uvloop"],
                      stderr=subprocess.DEVNULL).returncode:
        subprocess.run([python, "-m", "pip", "-q", "install", "aiohttp", "orjson", "pyarrow",
                        "uvloop"], check=True)
    subprocess.run([python, f"{HERE}/data.py", f"{work}/data", str(min(rows, 1_000_000))],
                   check=True, stdout=subprocess.DEVNULL)
    with open(f"{work}/data/manifest.json") as file:
        manifest = json.load(file)
    # Fewer rows than are there: the first ones.
    manifest["chunks"] = manifest["chunks"][:max(1, rows // manifest["chunk_rows"])]
    return python, manifest


def family(pid):
    """A process and those it started that still run."""
    found = [pid]
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                for child in file.read().split():
                    found += family(int(child))
    except OSError:
        pass
    return found


def peak(pid):
    """The most memory that the largest of a process and its children has held, in MiB; not
    getrusage's figure, which starts at this program's own size."""
    most = 0
    for each in family(pid):
        try:
            with open(f"/proc/{each}/status") as file:
                most = max(most, int(re.search(r"VmHWM:\s+(\d+)", file.read())[1]) / 1024)
        except (OSError, TypeError):
            pass  # it has just ended
    return most


def used(pid):
    """The processor time that a process, and each one it started, has had so far."""
    found = {}
    for each in family(pid):
        try:
            with open(f"/proc/{each}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            found[each] = (int(fields[11]) + int(fields[12])) / TICKS
        except OSError:
            pass  # it has just ended
    return found


def measured(argv, environment=None):
    """Runs a command: its wall time from its start to its end, processor time, peak and output."""
    with tempfile.TemporaryFile(dir=options.work) as output:
        start = time.perf_counter()
        process = subprocess.Popen(argv, stdout=output, stdin=subprocess.DEVNULL,
                                   env=environment)
        most, times, ended = 0, {}, threading.Event()

        def watch():
            nonlocal most
            while not ended.wait(0.01):
                most = max(most, peak(process.pid))
                times.update(used(process.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        _, status = os.waitpid(process.pid, 0)
        wall = time.perf_counter() - start
        ended.set()
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode()
    if process.returncode:
        raise SystemExit(f"{argv} ended with {process.returncode}: {text[-2000:]}")
    return {"wall": wall, "whole": wall, "cpu": sum(times.values()), "peak": most,
            "output": text}


def run_peer(kind, workspace_port, upload_port, rows):
    run = measured([options.python, f"{HERE}/peers.py", kind, str(workspace_port),
                    str(upload_port)])
    report = json.loads(run["output"].splitlines()[-1])
    if report["rows"] != rows:
        raise SystemExit(f"{kind} imported {report['rows']} rows, not {rows}")
    # Without Python's start and its imports, which is to the peer's advantage.
    return {**run, "wall": report["wall"], "cpu": report["cpu"], "peak": report["peak_mib"]}


def run_ours(workspace_port, upload_port, rows):
    """bricktap, with its start and its store; --wait runs the import in this very process."""
    with ours.home(options.program, options.work, workspace_port, upload_port) as home:
        run = measured([options.program, "import", "run", "bench", "--wait", "--json"],
                       home.environment)
    accepted = json.loads(run["output"])["accepted"]
    if accepted != rows:
        raise SystemExit(f"bricktap imported {accepted} rows, not {rows}")
    return run


def bodies(manifest):
    """The uploads' bodies as files, made once with the first peer's own code."""
    folder = f"{options.work}/bodies"
    wanted = len(manifest["chunks"]) * manifest["chunk_rows"] // BATCH
    if not os.path.isdir(folder) or len(os.listdir(folder)) != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        code = (f"import sys; sys.path.insert(0, {HERE!r}); import itertools, peers\n"
                "pipeline, number = peers.JSONPipeline(), 0\n"
                f"for chunk in range({len(manifest['chunks'])}):\n"
                f"    records = pipeline.records(open(f'{options.work}/data/chunk-{{chunk}}.json', 'rb').read())\n"
                f"    while batch := list(itertools.islice(records, {BATCH})):\n"
                f"        open(f'{folder}/{{number:05d}}', 'wb').write(pipeline.serialise(batch))\n"
                "        number += 1\n")
        os.mkdir(folder)
        subprocess.run([options.python, "-c", code], check=True)
    return [f"{folder}/{name}" for name in sorted(os.listdir(folder))]


def run_floor(manifest, chunk_port, upload_port):
    """Nothing but the transfers: curl gets each chunk and posts each body, 15 at once."""
    blocks = [[f'url = "http://127.0.0.1:{chunk_port}/chunk-{index}.json"']
              for index in range(len(manifest["chunks"]))]
    blocks += [[f'url = "http://127.0.0.1:{upload_port}/1/upload"', f'data-binary = "@{body}"',
                'header = "Content-Type: application/json"', 'header = "Expect:"'] for body in bodies(manifest)]
    with tempfile.NamedTemporaryFile("w", suffix=".curl", dir=options.work) as file:
        file.write("\nnext\n".join("\n".join([*block, 'output = "/dev/null"', "fail"]) for block in blocks) + "\n")
        file.flush()
        return measured(["curl", "--parallel", "--parallel-max", str(IN_FLIGHT), "--no-progress-meter", "-K",
                         file.name])


def clients(manifest=None, chunk_port=None):
    """Each client's name and what runs it."""
    found = {name: lambda *where, kind=kind: run_peer(kind, *where)
             for kind, name in PEERS.items()}
    found[OURS] = run_ours
    if manifest:
        found[FLOOR] = lambda _, upload_port, rows: run_floor(manifest, chunk_port, upload_port)
    return found


def rounds(servers, workspace, upload_port, rows, manifest):
    """Every client's runs, one of each in turn."""
    runs = {name: [] for name in clients(manifest)}
    # What nginx must have been asked: each chunk once, and each batch once.
    wanted = workspace.chunks + -(-rows // BATCH)
    for _ in range(options.runs):
        for name, run in clients(manifest, servers.port).items():
            before, cpu = servers.status(), sum(used(servers.process.pid).values())
            one = run(workspace.server_port, upload_port, rows)
            one["nginx"] = sum(used(servers.process.pid).values()) - cpu
            asked = servers.status() - before
            if asked != wanted:
                text = f"{name}: nginx had {asked} requests, not {wanted}"
                if name != OURS:
                    raise SystemExit(text)
                print(f"**{text}**\n")
            runs[name].append(one)
    return runs


def table(runs, rows, ceiling=None):
    middle = {name: {key: statistics.median(run[key] for run in each)
                     for key in ("wall", "whole", "cpu", "peak", "nginx")}
              for name, each in runs.items()}
    json_peer, arrow_peer = (middle[name] for name in PEERS.values())
    heads = ["client", "rows/s (least, most)", "wall s", "with start s", "cpu s", "peak MiB",
             "nginx's cpu s", "times json's", "times arrow's"]
    if ceiling:
        heads.append("of the ceiling")
    rows_of_table = []
    for name, each in runs.items():
        of = middle[name]
        speeds = [rows / run["wall"] for run in each]
        cells = [name, f"{rows / of['wall']:,.0f} ({min(speeds):,.0f}, {max(speeds):,.0f})",
                 f"{of['wall']:.2f}", f"{of['whole']:.2f}", f"{of['cpu']:.2f}", f"{of['peak']:.0f}",
                 f"{of['nginx']:.2f}"]
        cells += [f"{peer['wall'] / of['wall']:.2f}" for peer in (json_peer, arrow_peer)]
        if ceiling:
            cells.append(f"{rows / of['wall'] / ceiling:.1%}")
        rows_of_table.append(cells)
    document.table(f"imports-{'slow' if ceiling else 'fast'}", heads, rows_of_table)


def verify(workspace, rows):
    """Not for time: what each client sends, read by a server that reads it."""
    print("| client | uploads | records | largest | identities | bytes | most in flight | digest |")
    print("|" + "---|" * 8)
    samples = {}
    for name, run in clients().items():
        with serving.sink() as sink:
            run(workspace.server_port, sink.server_port, rows)
            print(f"| {name} | {sink.uploads} | {sink.records} | {sink.largest}"
                  f" | {len(sink.identities)} | {sink.bytes} | {sink.widest}"
                  f" | {sink.digest:016x} |", flush=True)
            samples[name] = sink.sample
    print()
    for name, sample in samples.items():
        print(f"{name}: {json.dumps(sample, ensure_ascii=False)}")
    print()


def main():
    global options, document
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--delays", default="0,100", help="milliseconds; 0 and one other")
    parser.add_argument("--program", required=True)
    parser.add_argument("--document", default="/dev/null", help="the file whose tables are replaced")
    parser.add_argument("--many", type=int, default=10_000_000,
                        help="rows of the run that shows the memory of a large table; 0 for none")
    parser.add_argument("--verify", action="store_true", help="look at what is sent, do not measure")
    options = parser.parse_args()
    options.work = os.path.abspath(options.work)
    document = Document(options.document)
    others = []
    options.python, manifest = prepare(options.work, options.rows)
    delays = [int(text) for text in options.delays.split(",")]
    slow = max(delays) / 1000 or 0.1
    rows = options.rows
    load = os.getloadavg()[0]
    print(f"{rows:,} rows x 8 columns, {rows // manifest['chunk_rows']} chunks, batches of {BATCH},"
          f" at most {IN_FLIGHT} at once; medians of {options.runs};"
          f" {os.cpu_count()} cores, load {load:.2f}; a peer's time is without Python's start\n")
    with (serving.nginx(f"{options.work}/data", options.work, slow) as servers,
          serving.workspace(manifest, servers.port, rows) as workspace):
        if options.verify:
            return verify(workspace, rows)
        for delay in delays:
            port = servers.slow_port if delay else servers.upload_port
            ceiling = IN_FLIGHT * BATCH / slow if delay else None
            print(f"### Uploads answered after {delay} ms"
                  + (f": the ceiling is {ceiling:,.0f} rows/s" if delay else "") + "\n")
            table(rounds(servers, workspace, port, rows, manifest), rows, ceiling)
    if options.many:
        with (serving.nginx(f"{options.work}/data", options.work, slow) as servers,
              serving.workspace(manifest, servers.port, options.many) as workspace):
            many = run_ours(workspace.server_port, servers.upload_port, options.many)
            others.append([f"{options.many:,} rows", f"{many['peak']:.0f} MiB at the most,"
                           f" {options.many / many['wall']:,.0f} rows/s", "≤ 64 MiB"])
    with (serving.nginx(f"{options.work}/data", options.work, slow) as servers,
          serving.workspace(manifest, servers.port, rows) as workspace):
        times = ours.stop_times(options.program, options.work, workspace.server_port,
                                servers.slow_port, options.runs)
        others.append(["`import stop` to stopped, with the command's start",
                       f"{statistics.median(times):.0f} ms ({min(times):.0f}, {max(times):.0f})", "≤ 1000 ms"])
    document.table("imports-more", ["what", "measured", "wanted"], others)
    document.write()


main()
