"""A WebSocket client of a few lines (RFC 6455), so that the server is tested by something that shares no code with it.

    websocket_client.py PORT COMMAND [ARGUMENT...]

    listen N           connects, prints "open", then N messages
    origin ORIGIN      connects with an Origin; prints the status line
    oversize BYTES     sends one message of so many bytes; prints how the server closes
    video N            the live video: prints "open", the first text, then the type and the first boxes of N pieces, then "closed"
                       or "cut off" if it ends before
    chat N             sends messages, pings and a pong, then listens for N messages; prints them and the pong's data
"""
import base64
import os
import socket
import struct
import sys


class Client:
    def __init__(self, port, fields=(), path="/api/v1/live"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=50)
        self.bytes = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall("\r\n".join([
            f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", *fields, "", ""]).encode())
        while b"\r\n\r\n" not in self.bytes:
            self.receive()
        header, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        self.status = header.decode().splitlines()[0]

    def receive(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise EOFError
        self.bytes += piece

    def take(self, count):
        while len(self.bytes) < count:
            self.receive()
        taken, self.bytes = self.bytes[:count], self.bytes[count:]
        return taken

    def frame(self):
        first, second = self.take(2)
        assert first & 0x80 and not second & 0x80, "a server's frames are whole and not masked"
        length = second & 0x7f
        if length == 126:
            length, = struct.unpack("!H", self.take(2))
        elif length == 127:
            length, = struct.unpack("!Q", self.take(8))
        return first & 0x0f, self.take(length)

    def send(self, opcode, payload):
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else struct.pack("!BH", 0xfe, size) if size < 65536 else \
            struct.pack("!BQ", 0xff, size)
        self.socket.sendall(bytes([0x80 | opcode]) + length + mask + masked)


def watch(client, pieces):
    try:
        while pieces > 0:
            opcode, payload = client.frame()
            if opcode == 1:
                print(payload.decode(), flush=True)
            elif opcode == 2:
                size, = struct.unpack("!I", payload[:4])
                print("piece", payload[4:8].decode(), payload[size + 4:size + 8].decode(), flush=True)
                pieces -= 1
            elif opcode == 8:
                print("closed")
                return
    except (EOFError, OSError):
        print("cut off")


def main():
    port, command, *arguments = int(sys.argv[1]), sys.argv[2], *sys.argv[3:]
    if command == "origin":
        print(Client(port, [f"Origin: {arguments[0]}"]).status)
        return
    client = Client(port, path="/api/v1/live.mp4" if command == "video" else "/api/v1/live")
    print("open" if " 101 " in client.status else client.status, flush=True)
    if command == "video":
        return watch(client, int(arguments[0]))
    if command == "oversize":
        try:
            client.send(1, b"x" * int(arguments[0]))
            while True:
                opcode, payload = client.frame()
                if opcode == 8:
                    print("closed", struct.unpack("!H", payload[:2])[0])
                    return
        except (EOFError, OSError):
            print("cut off")
            return
    if command == "chat":
        for text in (b"hello", b"{}", b"x" * 4000):
            client.send(1, text)
        client.send(10, b"unasked")
        client.send(9, b"ping")
    left = int(arguments[0])
    pong = command == "chat"
    while left > 0 or pong:
        opcode, payload = client.frame()
        if opcode == 1:
            print(payload.decode(), flush=True)
            left -= 1
        elif opcode == 10:
            print("pong", payload.decode(), flush=True)
            pong = False
        elif opcode == 8:
            print("closed")
            return


main()
