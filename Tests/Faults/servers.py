"""Servers that fail in one way each. All on loopback, all in threads, each until the program ends."""

import gzip
import http.client
import socket
import ssl
import struct
import threading
import time


def serve(handle, family=socket.AF_INET, backlog=16):
    """Calls `handle(connection)` for each connection, in a thread; returns the port."""
    server = socket.socket(family)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    server.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
    server.listen(backlog)

    def one(connection):
        try:
            handle(connection)
        except (OSError, ssl.SSLError, ValueError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    def loop():
        while True:
            connection, _ = server.accept()
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
    return server.getsockname()[1]


def request(connection):
    """The head of a request and its body; empty when the other side has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b"", b""
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                body += connection.recv(65536)
    return head, body


def reply(status, body=b"", headers=(), reason="X"):
    lines = [f"HTTP/1.1 {status} {reason}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answering(answer):
    """Each request gets the same answer, as it stands."""
    def handle(connection):
        while request(connection)[0]:
            connection.sendall(answer)
    return serve(handle)


def resetting(answer):
    """The answer, and a reset where its rest should come."""
    def handle(connection):
        request(connection)
        connection.sendall(answer)
        time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return serve(handle)


def trickling(answer):
    def handle(connection):
        request(connection)
        for byte in answer:
            connection.sendall(bytes([byte]))
            time.sleep(0.5)
    return serve(handle)


def endless():
    def handle(connection):
        request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
        while True:
            connection.sendall(b'"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",' * 2000)
    return serve(handle)


def silent():
    """Takes the connection and says nothing."""
    def handle(connection):
        while connection.recv(65536):
            pass
    return serve(handle)


def dropping():
    """A queue that is full: what comes further is dropped without a word."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(0)
    held = []
    for _ in range(4):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(server.getsockname())
        held.append(client)
    dropping.held = [*getattr(dropping, "held", []), server, *held]
    time.sleep(0.1)
    return server.getsockname()[1]


def closed():
    probe = socket.socket()
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    probe.close()
    return port


BOMB = gzip.compress(b"[" + b" " * (200 << 20) + b"]")


class Relay:
    """In front of the simulated workspace: `change(path, count, answer)` gives what is sent on."""

    def __init__(self, port, change, family=socket.AF_INET):
        self.upstream, self.change, self.counts = port, change, {}
        self.port = serve(self.handle, family)

    def handle(self, connection):
        while True:
            head, body = request(connection)
            if not head:
                return
            method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
            count = self.counts[path] = self.counts.get(path, 0) + 1
            instead = self.change(path, count)
            if isinstance(instead, bytes):
                connection.sendall(instead)
                continue
            upstream = http.client.HTTPConnection("127.0.0.1", self.upstream)
            headers = dict(
                line.split(": ", 1) for line in head.decode().split("\r\n")[1:] if ": " in line)
            upstream.request(method, path, body or None, {
                key: value for key, value in headers.items()
                if key.lower() not in ("host", "accept-encoding", "content-length")})
            answer = upstream.getresponse()
            content = answer.read()
            gone = {"content-length", "transfer-encoding", "connection", *map(str.lower, instead or {})}
            fields = {key: value for key, value in answer.getheaders() if key.lower() not in gone}
            fields.update(instead or {})
            connection.sendall(reply(
                answer.status, content, [f"{key}: {value}" for key, value in fields.items()]))


def proxy(answer):
    """Answers CONNECT with this."""
    return answering(answer)


def h2(certificate, frame):
    """HTTP/2 over TLS: each request, known by its stream's number, is answered with a frame."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.set_alpn_protocols(["h2"])

    def handle(connection):
        with context.wrap_socket(connection, server_side=True) as tls:
            file = tls.makefile("rb")
            file.read(len(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
            tls.sendall(bytes.fromhex("000000040000000000"))
            while len(head := file.read(9)) == 9:
                file.read(int.from_bytes(head[:3], "big"))
                if head[3] == 1:  # HEADERS
                    tls.sendall(frame(int.from_bytes(head[5:], "big")))
    return serve(handle)


def goaway(stream):
    return bytes.fromhex("0000080700000000000000000000000002")


def rst_stream(stream):
    return bytes.fromhex("0000040300") + stream.to_bytes(4, "big") + bytes.fromhex("00000002")
