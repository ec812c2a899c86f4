#!/usr/bin/env python3
"""A foreign HTTP server that takes reports, well or badly: the path says how.

    tests/peers/http_server.py [PORT [CERTIFICATE KEY [CLIENT_CA]]]

Says "listening PORT", then one line per report that it has accepted, "message HEX", and one per answer it gave instead,
"answered STATUS" or what it did. It knows the user "gate" with the password "Tür 7". With a
certificate it speaks HTTPS, and with a client CA it asks for a client certificate from there.

    /ok               200
    /created          201, without a body
    /basic, /digest   200 for who authenticates, else 401 (RFC 7617; RFC 7616 with SHA-256 and MD5)
    /status/N         answers with N
    /poison           400 for a body that contains "poison", else 200
    /failing/N        500 for the first N requests since the start, then 200
    /redirect         302 to /ok
    /reset            resets the connection without an answer
    /halfway          200, and closes in the middle of the body
    /silent           never answers
    /slow             one byte of the status line per second, for ever
    /headers          headers without end
    /endless          200, then a body without end
    /garbage          bytes that are no HTTP
"""
import hashlib
import os
import re
import socket
import ssl
import struct
import sys
import threading
import time
from base64 import b64decode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USER, PASSWORD = "gate", "Tür 7"
REALM = "headcount peers"
saying = threading.Lock()
requests = 0


def say(line):
    with saying:
        print(line, flush=True)


def digest_is_right(header, method):
    fields = dict(re.findall(r'(\w+)="?([^",]*)"?', header.removeprefix("Digest ")))
    algorithm = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}[fields.get("algorithm", "MD5")]
    digest = lambda text: algorithm(text.encode()).hexdigest()
    secret = digest(f"{USER}:{REALM}:{PASSWORD}")
    asked = digest(f"{method}:{fields['uri']}")
    right = digest(":".join([secret, fields["nonce"], fields["nc"], fields["cnonce"], fields["qop"], asked]))
    return fields["username"] == USER and fields["response"] == right


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def accept(self, body, status=200):
        # Said before it is answered: what is acknowledged has been said.
        say("message " + body.hex())
        self.answer(status, b'{"ok":true}' if status == 200 else b"")

    def refuse(self, status, headers=()):
        say(f"answered {status}")
        self.answer(status, b"no", headers)

    def do_POST(self):
        global requests
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Content-Type"] != "application/json":
            return self.refuse(415)
        requests += 1
        name, _, argument = self.path.split("?")[0].strip("/").partition("/")
        given = self.headers.get("Authorization", "")
        if name == "ok":
            self.accept(body)
        elif name == "created":
            self.accept(body, 201)
        elif name == "basic":
            known = given.startswith("Basic ") and b64decode(given[6:]).decode() == f"{USER}:{PASSWORD}"
            self.accept(body) if known else self.refuse(401, [("WWW-Authenticate", f'Basic realm="{REALM}"')])
        elif name == "digest":
            if given.startswith("Digest ") and digest_is_right(given, "POST"):
                return self.accept(body)
            nonce = os.urandom(16).hex()
            ask = f'Digest realm="{REALM}", qop="auth", nonce="{nonce}"'
            self.refuse(401, [("WWW-Authenticate", ask + ", algorithm=SHA-256"), ("WWW-Authenticate", ask + ", algorithm=MD5")])
        elif name == "status":
            self.refuse(int(argument))
        elif name == "poison":
            self.refuse(400) if b"poison" in body else self.accept(body)
        elif name == "failing":
            self.refuse(500) if requests <= int(argument) else self.accept(body)
        elif name == "redirect":
            self.refuse(302, [("Location", "/ok")])
        else:
            self.misbehave(name)

    def misbehave(self, name):
        say(name)
        self.close_connection = True
        connection = self.connection
        try:
            if name == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif name == "halfway":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly so much")
            elif name == "silent":
                connection.recv(1)
            elif name == "slow":
                for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100000:
                    connection.sendall(bytes([byte]))
                    time.sleep(1)
            elif name == "headers":
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while True:
                    connection.sendall(b"X-Filler: " + b"x" * 1000 + b"\r\n")
            elif name == "endless":
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                while True:
                    connection.sendall(b"x" * 65536)
            elif name == "garbage":
                connection.sendall(bytes(range(256)) * 64)
        except OSError:
            say("closed")
        connection.close()


class Server(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a client that leaves in the middle is what some tests are about


if __name__ == "__main__":
    server = Server(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler)
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        if len(sys.argv) > 4:
            context.load_verify_locations(sys.argv[4])
            context.verify_mode = ssl.CERT_REQUIRED
        # The handshake belongs into the client's thread: one that never finishes it must not hold up the others.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    say(f"listening {server.server_address[1]}")
    server.serve_forever()
