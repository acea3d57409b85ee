"""First frames beside other programs' forms, keys, memory, pickers, and how all that grows."""

import http.server
import json
import os
import re
import shutil
import statistics
import subprocess
import threading
import time

import seeds
from document import ms, times
from terminal import first_frame, first_frames, keys, memory, quiet, read_until, spawn, stop, whole

HERE = os.path.dirname(os.path.abspath(__file__))
MOVES = [b"j"] * 30 + [b"\x1b[6~"] * 10 + [b"k"] * 10
TOKEN = "dapi0000000000000000000000000000a001"


def forms(bricktap, env, python, document):
    """The form that people wait for first, beside forms of the tools they know."""
    dialog = ["/usr/bin/dialog", "--form", "x", "15", "60", "3"]
    for row, name in enumerate(["Host", "Port", "Path"], 1):
        dialog += [name, str(row), "1", "", str(row), "10", "30", "0"]
    peers = [
        ("bricktap, the wizard", [bricktap], b"leave", [b"a", b"b", b"\x7f", b"c"]),
        ("`dialog --form`", dialog, b"ancel", [b"a", b"b", b"\x7f", b"c"]),
        ("`whiptail --inputbox`, one field", ["/usr/bin/whiptail", "--inputbox", "Host", "15", "60"], b"ancel",
         [b"a", b"b", b"\x7f", b"c"]),
        ("Textual, the same fields", [python, f"{HERE}/textual_form.py"], b"Token", [b"a", b"b", b"\x7f", b"c"]),
    ]
    # The two that are held against each other, in turns.
    frames = first_frames([(argv, wanted) for _, argv, wanted, _ in peers[:2]], env, 21)
    first, rows = frames[0][0], []
    for name, argv, wanted, pressed in peers:
        median, least, most, _ = frames.pop(0) if frames else first_frame(argv, wanted, env, 11)
        if argv == [bricktap]:
            argv, wanted = [bricktap, "setup"], b"help"
        # It is killed, which leaves a log that the next start would have to read.
        pid, fd, _ = spawn(argv, {**env, "BRICKTAP_HOME": f"{env['HOME']}/typed"})
        read_until(fd, wanted)
        quiet(fd, 0.5)
        p50, p99, sent = keys(fd, pressed, 400, 0.004 if "Textual" not in name else 0.05)
        size = memory(pid)
        stop(pid, fd)
        rows.append([name, f"{ms(median)} ({least:.1f}, {most:.1f})", times(median / first), ms(p50), ms(p99),
                     f"{sent:.0f}", f"{size:.0f} MiB"])
    document.table("forms", ["program", "first frame (least, most)", "of ours", "a key", "p99", "bytes a key",
                             "resident"], rows)


def command(bricktap, env, *words, runs=5):
    """Milliseconds of a command from exec to its end, the median; and how much it wrote."""
    found, size = [], 0
    for _ in range(runs):
        start = time.perf_counter()
        done = subprocess.run([bricktap, *words], env=env, check=True, stdout=subprocess.PIPE)
        found.append((time.perf_counter() - start) * 1000)
        size = len(done.stdout)
    return statistics.median(found), size


def growth(bricktap, env, document, counts=(10, 1_000, 10_000, 100_000)):
    """The list of connections, with ever more of them."""
    columns = []
    for count in counts:
        home = f"{env['HOME']}/grown"
        shutil.rmtree(home, ignore_errors=True)
        here = {**env, "BRICKTAP_HOME": home}
        seeds.connections(bricktap, here, count)
        shown = f"{count:,}".encode()
        cells = {}
        frame = first_frame([bricktap], shown, here, 9)
        cells["first frame, the store's opening in it"] = ms(frame[0])
        pid, fd, _ = spawn([bricktap], here)
        read_until(fd, shown)
        quiet(fd, 0.3)
        # So few that each of them moves, however short the list is.
        p50, p99, _ = keys(fd, [b"j"] * 9 + [b"k"] * 9, 396)
        cells["a key, to the first byte"] = f"{ms(p50)}, p99 {ms(p99)}"
        cells["End, to the last byte"] = ms(whole(fd, [b"\x1b[F", b"\x1b[H"] * 5)[0])
        os.write(fd, b"/")
        quiet(fd, 0.3)
        # Letters that change what is found.
        found = whole(fd, [b"0", b"0", b"0", b"5", b"\x7f", b"\x7f"], 0.3)
        cells["search: a letter, to the last byte (most)"] = f"{ms(found[0])} ({ms(found[1])})"
        os.write(fd, b"\x1b")
        quiet(fd, 0.5)
        cells["filter: people and counts are there"] = ms(whole(fd, [b"f"], 0.5)[0])
        os.write(fd, b"\t\t\x1b[B")
        quiet(fd, 0.4)
        cells["filter: a person is ticked and counted"] = ms(whole(fd, [b" "], 0.5)[0])
        cells["filter: applied"] = ms(whole(fd, [b"\x13"], 0.5)[0])
        cells["sort by the next column"] = ms(whole(fd, [b"x", b"s", b"s", b"s"], 0.5)[0])
        cells["resident"] = f"{memory(pid):.1f} MiB"
        stop(pid, fd)
        cells["`show NAME`, the whole command"] = ms(command(bricktap, here, "show", "connection-000005")[0])
        cells["`list --search`, one found"] = ms(command(bricktap, here, "list", "--search", "connection-000005")[0])
        whole_list, size = command(bricktap, here, "list", "--json", runs=3)
        cells["`list --json`, all of them"] = f"{ms(whole_list)}, {size / 1e6:.1f} MB"
        columns.append(cells)
    heads = ["connections"] + [f"{count:,}" for count in counts] + [f"{counts[-1] // counts[0]:,} × as many"]
    rows = []
    for name in columns[0]:
        cells = [column[name] for column in columns]
        first, last = (float(re.match(r"[\d.]+", cells[at])[0]) for at in (0, -1))
        rows.append([name, *cells, times(last / first)])
    document.table("growth", heads, rows)


def imports(bricktap, env, document, count=10_000):
    """Import Center, with as many imports."""
    home = {**env, "BRICKTAP_HOME": f"{env['HOME']}/imports"}
    seeds.connections(bricktap, home, count)
    seeds.imports(home, count)
    shown = f"{count:,}".encode()
    pid, fd, _ = spawn([bricktap], home)
    read_until(fd, shown)
    quiet(fd, 0.3)
    os.write(fd, b"i")
    read_until(fd, b"clear")
    start = time.perf_counter()
    os.write(fd, b"x")
    read_until(fd, shown)
    opened = (time.perf_counter() - start) * 1000
    quiet(fd, 0.7)
    p50, p99, _ = keys(fd, MOVES, 400)
    stop(pid, fd)
    return [["a key on a list of 10,000 imports", f"{ms(p50)}, p99 {ms(p99)}", "p99 ≤ 5 ms"],
            ["list of 10,000 imports, to its first rows", ms(opened), ""]]


class Catalogs(http.server.BaseHTTPRequestHandler):
    """Ten pages of a thousand catalogs, written beforehand; notes when the last byte has gone."""

    protocol_version = "HTTP/1.1"
    pages = []
    answered = 0.0

    def do_GET(self):
        token = re.search(r"page_token=(\d+)", self.path)
        body = self.pages[int(token[1]) if token else 0]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        Catalogs.answered = time.perf_counter()

    def log_message(self, *_):
        pass


def picker(bricktap, env, count=10_000):
    """F4 on Catalog: from the last page's answer to the first rows, and a key that filters names."""
    for first in range(0, count, 1000):
        page = {"catalogs": [
            {"name": f"asset_{index:05d}", "owner": "ann@example.com", "catalog_type": "MANAGED_CATALOG"}
            for index in range(first, first + 1000)]}
        if first + 1000 < count:
            page["next_page_token"] = str(first // 1000 + 1)
        Catalogs.pages.append(json.dumps(page).encode())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Catalogs)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = str(server.server_address[1])
    env = {**env, "BRICKTAP_HOME": f"{env['HOME']}/pick"}
    subprocess.run(
        [bricktap, "save", "pick", "--host", "127.0.0.1", "--port", port, "--insecure-http",
         "--http-path", "/sql/1.0/warehouses/0e8c1f5e27c89903", "--catalog", "clevertap",
         "--schema", "profiles", "--skip-test"], env={**env, "DATABRICKS_TOKEN": TOKEN},
        stdout=subprocess.DEVNULL, check=True)
    opened, keyed = [], []
    for _ in range(9):
        pid, fd, _ = spawn([bricktap], env)
        read_until(fd, b"pick")
        quiet(fd, 0.2)
        os.write(fd, b"e")
        read_until(fd, b"Save")
        os.write(fd, b"\t\t\t\t\t")
        quiet(fd, 0.2)
        os.write(fd, b"\x1bOS")
        read_until(fd, f" of {count} ".encode())
        opened.append((time.perf_counter() - Catalogs.answered) * 1000)
        quiet(fd, 0.3)
        keyed.append(keys(fd, [b"a", b"9", b"\x7f", b"7", b"\x7f", b"\x7f"], 120))
        stop(pid, fd)
    server.shutdown()
    p50, p99 = statistics.median(k[0] for k in keyed), max(k[1] for k in keyed)
    return [["F4 on 10,000 catalogs, from the last answer to the first rows", ms(statistics.median(opened)),
             "≤ 100 ms"],
            ["a key that filters 10,000 names", f"{ms(p50)}, p99 {ms(p99)}", "≤ 5 ms"]]
