"""What an import talks to, on loopback: a stub of a workspace, an nginx that hands out the chunks
and takes the uploads, and (to look at what was sent, not to measure) a sink that reads each body.
"""

import collections
import contextlib
import datetime
import glob
import hashlib
import http.client
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time

from data import COLUMNS

ANSWER = '{"status":"success","processed":1000,"unprocessed":[]}'
ECHO = "ngx_http_echo_module.so"
Nginx = collections.namedtuple("Nginx", "port upload_port slow_port status process")


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def echo_module(work):
    """nginx's echo module: the installed one, or one unpacked from Debian's package."""
    folder = f"{work}/modules"
    for path in [f"/usr/lib/nginx/modules/{ECHO}", f"{folder}/usr/lib/nginx/modules/{ECHO}"]:
        if os.path.exists(path):
            return path
    with tempfile.TemporaryDirectory(dir=work) as there:
        subprocess.run(["apt-get", "-q", "download", "libnginx-mod-http-echo"], cwd=there,
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(["dpkg", "-x", glob.glob(f"{there}/*.deb")[0], folder], check=True)
    return path


# echo_read_request_body waits for the whole body (a plain `return` would answer before it);
# echo_exec then goes to the named location, whose `return` sends a Content-Length.
CONFIGURATION = """
daemon off; worker_processes 1; {user} pid {folder}/pid; error_log {folder}/error.log warn;
load_module {module};
events {{ worker_connections 1024; }}
http {{
  log_format sizes '$server_port $status $request_length $request_uri';
  access_log {log};
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  default_type application/json; types {{ application/vnd.apache.arrow.stream arrow; }}
  sendfile on; tcp_nopush on; tcp_nodelay on;
  keepalive_requests 1000000; keepalive_timeout 300s;
  client_max_body_size 64m; client_body_buffer_size 1m;
  server {{
    listen 127.0.0.1:{port} backlog=1024; root {data};
    location = /1/upload {{ echo_read_request_body; echo_exec @taken; }}
    location @taken {{ return 200 '{answer}'; }}
    location = /status {{ stub_status; access_log off; }}
  }}
  server {{
    listen 127.0.0.1:{slow_port} backlog=1024;
    location = /1/upload {{ echo_read_request_body; echo_sleep {delay}; echo_exec @taken; }}
    location @taken {{ return 200 '{answer}'; }}
  }}
}}
"""


@contextlib.contextmanager
def nginx(data, work, delay=0.1, log=None):
    """nginx with the chunks of `data`; uploads to its port are answered at once, those to its slow
    port after `delay` seconds. `log`: a file for one line a request (not for measuring)."""
    folder = tempfile.mkdtemp(prefix="nginx-", dir=work)
    os.chmod(folder, 0o755)
    port, slow_port = free_ports(2)
    with open(f"{folder}/nginx.conf", "w") as file:
        file.write(CONFIGURATION.format(
            folder=folder, module=echo_module(work), data=os.path.abspath(data), port=port,
            slow_port=slow_port, delay=delay, answer=ANSWER,
            log=f"{log} sizes" if log else "off",
            user="user nobody nogroup;" if os.geteuid() == 0 else ""))
    process = subprocess.Popen(
        ["nginx", "-p", folder, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"])

    def status():
        """The requests that nginx has answered since its start, less those for this."""
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/status")
        text = connection.getresponse().read().decode()
        connection.close()
        status.asked += 1
        return int(re.search(r"\n (\d+) (\d+) (\d+)", text)[3]) - status.asked

    status.asked = 0
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        else:
            with open(f"{folder}/error.log") as file:
                raise SystemExit("nginx did not start: " + file.read())
        # Readable for nginx's worker?
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/chunk-0.json")
        if connection.getresponse().status != 200:
            raise SystemExit(f"nginx cannot read the chunks in {data}")
        connection.close()
        status.asked += 1
        yield Nginx(port, port, slow_port, status, process)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


class Workspace(http.server.BaseHTTPRequestHandler):
    """The Statement Execution API, as far as an import needs it, for one table."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # the head and the body in one segment

    def log_message(self, *_):
        pass

    def answer(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def link(self, statement, chunk):
        server = self.server
        kind = "arrow" if server.statements[statement] == "ARROW_STREAM" else "json"
        file = chunk % len(server.manifest["chunks"])
        until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=15)
        link = {"chunk_index": chunk, "row_offset": chunk * server.chunk_rows,
                "row_count": server.chunk_rows,
                "byte_count": server.manifest["chunks"][file][kind],
                "external_link": f"http://127.0.0.1:{server.files_port}/chunk-{file}.{kind}",
                "expiration": until.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"}
        if chunk + 1 < server.chunks:
            link["next_chunk_index"] = chunk + 1
            link["next_chunk_internal_link"] = (
                f"/api/2.0/sql/statements/{statement}/result/chunks/{chunk + 1}"
                f"?row_offset={(chunk + 1) * server.chunk_rows}")
        return link

    def result(self, statement):
        server = self.server
        what = server.statements[statement]
        answer = {"statement_id": statement, "status": {"state": "SUCCEEDED"}}
        if what == "COUNT":
            columns = [("row_count", "BIGINT", "LONG", {}), ("upper_bound", "STRING", "STRING", {})]
            chunks = [{"chunk_index": 0, "row_offset": 0, "row_count": 1}]
            result = {**chunks[0], "data_array": [[str(server.rows), None]]}
            rows, what = 1, "JSON_ARRAY"
        else:
            columns, rows = COLUMNS, server.rows
            kind = "arrow" if what == "ARROW_STREAM" else "json"
            files = server.manifest["chunks"]
            chunks = [{"chunk_index": chunk, "row_offset": chunk * server.chunk_rows,
                       "row_count": server.chunk_rows,
                       "byte_count": files[chunk % len(files)][kind]}
                      for chunk in range(server.chunks)]
            result = {"external_links": [self.link(statement, 0)]}
        answer["manifest"] = {
            "format": what,
            "schema": {"column_count": len(columns), "columns": [
                {"name": name, "type_text": text, "type_name": kind, "position": place, **more}
                for place, (name, text, kind, more) in enumerate(columns)]},
            "total_chunk_count": len(chunks), "chunks": chunks, "total_row_count": rows,
            "truncated": False}
        if "byte_count" in chunks[0]:
            answer["manifest"]["total_byte_count"] = sum(each["byte_count"] for each in chunks)
        answer["result"] = result
        return answer

    def do_POST(self):
        body, path = self.body(), self.path.split("?")[0].rstrip("/")
        if path == "/api/2.0/sql/statements":
            asked = json.loads(body)
            with self.server.lock:
                statement = f"01f00000-0000-0000-0000-{len(self.server.statements):012x}"
                counts = "COUNT(" in asked["statement"].upper()
                self.server.statements[statement] = (
                    "COUNT" if counts else asked.get("format", "JSON_ARRAY"))
                self.server.asked.append(asked)
            return self.answer(self.result(statement))
        if path.endswith("/cancel"):
            return self.answer({})
        self.answer({"error_code": "ENDPOINT_NOT_FOUND", "message": f"No API for {path}"}, 404)

    def do_DELETE(self):
        self.body()
        self.answer({})

    def do_GET(self):
        server, path = self.server, self.path.split("?")[0].rstrip("/")
        if found := re.fullmatch(r"/api/2\.0/sql/statements/([^/]+)(?:/result/chunks/(\d+))?", path):
            statement, chunk = found[1], found[2]
            if statement in server.statements:
                if chunk is None:
                    return self.answer(self.result(statement))
                if int(chunk) < server.chunks:
                    with server.lock:
                        server.links += 1
                    return self.answer({"external_links": [self.link(statement, int(chunk))]})
        elif path == "/api/2.0/preview/scim/v2/Me":
            return self.answer({
                "id": "1", "userName": "ada@example.com", "displayName": "Ada", "active": True,
                "emails": [{"value": "ada@example.com", "type": "work", "primary": True}],
                "entitlements": [{"value": "databricks-sql-access"}]})
        elif path == "/.well-known/databricks-config":
            return self.answer({
                "host": f"http://127.0.0.1:{server.server_port}", "host_type": "workspace",
                "workspace_id": "1", "account_id": "00000000-0000-0000-0000-000000000000"})
        elif found := re.fullmatch(r"/api/2\.0/sql/warehouses/([^/]+)", path):
            return self.answer({
                "id": found[1], "name": "Bench", "state": "RUNNING", "cluster_size": "2X-Small",
                "num_clusters": 1, "min_num_clusters": 1, "max_num_clusters": 1,
                "warehouse_type": "PRO", "enable_serverless_compute": True,
                "odbc_params": {"hostname": "127.0.0.1", "port": server.server_port,
                                "protocol": "http", "path": f"/sql/1.0/warehouses/{found[1]}"}})
        self.answer({"error_code": "RESOURCE_DOES_NOT_EXIST", "message": f"No {path}"}, 404)


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    @contextlib.contextmanager
    def running(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield self
        finally:
            self.shutdown()
            self.server_close()


@contextlib.contextmanager
def workspace(manifest, files_port, rows):
    """The stub of a workspace; its server_port, what it was `asked`, and how many `links` it gave.
    More rows than there are on disk: the same chunks again, under the next indices."""
    if rows % manifest["chunk_rows"]:
        raise SystemExit(f"the number of rows must be a multiple of {manifest['chunk_rows']}")
    server = Server(("127.0.0.1", 0), Workspace)
    server.manifest, server.files_port, server.rows = manifest, files_port, rows
    server.chunk_rows = manifest["chunk_rows"]
    server.chunks = rows // server.chunk_rows
    server.statements, server.asked, server.links = {}, [], 0
    server.lock = threading.Lock()
    with server.running():
        yield server


class Sink(http.server.BaseHTTPRequestHandler):
    """Reads every upload: records, a digest that does not depend on their order, most in flight."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *_):
        pass

    def do_POST(self):
        seen = self.server
        with seen.lock:
            seen.flying += 1
            seen.widest = max(seen.widest, seen.flying)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        records = json.loads(body)["d"]
        digest, identities = 0, []
        for record in records:
            identities.append(record["identity"])
            record.pop("ts", None)
            text = json.dumps(record, sort_keys=True).encode()
            digest += int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
        with seen.lock:
            if seen.sample is None or int(identities[0]) < int(seen.sample["identity"]):
                seen.sample = records[0]
            seen.uploads += 1
            seen.bytes += len(body)
            seen.records += len(records)
            seen.largest = max(seen.largest, len(records))
            seen.digest = (seen.digest + digest) % 2 ** 64
            seen.identities.update(identities)
            seen.flying -= 1
        answer = ('{"status":"success","processed":%d,"unprocessed":[]}' % len(records)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.wfile.flush()


@contextlib.contextmanager
def sink():
    server = Server(("127.0.0.1", 0), Sink)
    server.lock, server.identities, server.sample = threading.Lock(), set(), None
    server.flying = server.widest = server.uploads = server.records = server.digest = 0
    server.bytes = server.largest = 0
    with server.running():
        yield server
