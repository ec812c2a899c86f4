#!/usr/bin/env python3
"""An RTSP player that looks at packets instead of pictures: RFC 2326 and RFC 3550 by hand, independent of GStreamer and ffmpeg.

    rtsp_player.py rtsp://HOST:PORT/main [--transport tcp|udp|multicast] [--user USER --password PASSWORD] [--seconds S]
                   [--interface ADDRESS] [--keep-alive S] [--linger]

Plays for so long, or until the server ends it or SIGTERM comes, and prints one JSON object:
`status`, `reason`, `body` of the last answer that was not 200, else 200; `packets`, `lost` (gaps in sequence numbers), `largest`
(bytes of an RTP packet), `key_pictures`, `aggregated` (STAP-A packets), `dscp` (marks seen on UDP packets), `ended_after` (s from
PLAY until the server closed; null if it did not), `kept_alive` (requests in mid-play that were answered well). With --linger it says "playing" on standard error when the first packet is here.
"""
import argparse
import errno
import hashlib
import json
import re
import select
import signal
import socket
import struct
import sys
import time
from urllib.parse import urlparse


class Refused(Exception):
    pass


class Player:
    def __init__(self, chosen):
        self.chosen = chosen
        url = urlparse(chosen.url)
        self.url = chosen.url
        self.control = socket.create_connection((url.hostname, url.port or 554), timeout=25)
        self.buffer = b""
        self.sequence = 0
        self.challenge = None
        self.session = None
        self.answer = {"status": 200, "reason": "OK", "body": ""}
        self.found = {"packets": 0, "lost": 0, "largest": 0, "key_pictures": 0, "aggregated": 0, "dscp": [], "ended_after": None, "kept_alive": 0}
        self.last = None
        self.goes_on = True
        signal.signal(signal.SIGTERM, self.stop)

    def stop(self, *_):
        self.goes_on = False

    # ---- Requests and answers

    def authorization(self, method, url):
        def md5(text):
            return hashlib.md5(text.encode()).hexdigest()
        realm, nonce = self.challenge
        first = md5(f"{self.chosen.user}:{realm}:{self.chosen.password}")
        response = md5(f"{first}:{nonce}:{md5(f'{method}:{url}')}")
        return (f'Authorization: Digest username="{self.chosen.user}", realm="{realm}", nonce="{nonce}", uri="{url}", '
                f'response="{response}"\r\n')

    def ask(self, method, url, fields=""):
        self.sequence += 1
        text = f"{method} {url} RTSP/1.0\r\nCSeq: {self.sequence}\r\n{fields}"
        if self.session:
            text += f"Session: {self.session}\r\n"
        if self.challenge and self.chosen.user:
            text += self.authorization(method, url)
        self.control.sendall((text + "\r\n").encode())
        status, reason, head, body = self.read_answer()
        if status == 401 and self.chosen.user and not self.challenge:
            scheme = re.search(r'WWW-Authenticate: Digest (.*)', head, re.I)
            self.challenge = tuple(re.search(rf'{name}="([^"]*)"', scheme[1])[1] for name in ("realm", "nonce"))
            return self.ask(method, url, fields)
        if status != 200:
            self.answer = {"status": status, "reason": reason, "body": body}
            raise Refused()
        return head, body

    def read_answer(self):
        while True:
            while self.buffer[:1] == b"$":
                self.need(4)
                length = struct.unpack(">H", self.buffer[2:4])[0]
                self.need(4 + length)
                self.take(self.buffer[1], self.buffer[4:4 + length])
                self.buffer = self.buffer[4 + length:]
            if b"\r\n\r\n" in self.buffer:
                break
            self.need(len(self.buffer) + 1)
        head, _, rest = self.buffer.partition(b"\r\n\r\n")
        head = head.decode()
        length = int((re.search(r"Content-Length: *(\d+)", head, re.I) or [0, 0])[1])
        self.buffer = rest
        self.need(length)
        body, self.buffer = self.buffer[:length].decode(), self.buffer[length:]
        status, reason = re.match(r"RTSP/1.0 (\d+) ([^\r\n]*)", head).groups()
        return int(status), reason, head, body

    def need(self, count):
        while len(self.buffer) < count:
            more = self.control.recv(1 << 16)
            if not more:
                raise ConnectionError("the server has closed the connection")
            self.buffer += more

    # ---- Packets

    def take(self, channel, packet, dscp=None):
        if channel != 0 or len(packet) < 14:
            return
        if self.found["packets"] == 0 and self.chosen.linger:
            print("playing", file=sys.stderr, flush=True)
        number = struct.unpack(">H", packet[2:4])[0]
        if self.last is not None:
            self.found["lost"] += max(0, ((number - self.last - 1) & 0xFFFF) if ((number - self.last) & 0xFFFF) < 0x8000 else 0)
        self.last = number
        self.found["packets"] += 1
        self.found["largest"] = max(self.found["largest"], len(packet))
        kind = packet[12] & 0x1F
        self.found["aggregated"] += kind == 24
        self.found["key_pictures"] += kind == 5 or (kind == 28 and packet[13] & 0x9F == 0x85)
        if dscp is not None and dscp not in self.found["dscp"]:
            self.found["dscp"].append(dscp)

    def take_udp(self, receiver):
        packet, extra, _, _ = receiver.recvmsg(1 << 16, 64)
        marks = [data[0] >> 2 for level, kind, data in extra if level == socket.IPPROTO_IP and kind == socket.IP_TOS]
        self.take(0, packet, marks[0] if marks else None)

    # ---- A session

    def open_ports(self):
        for _ in range(50):
            rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            rtp.bind(("0.0.0.0", 0))
            port = rtp.getsockname()[1]
            rtcp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                if port % 2 == 0:
                    rtcp.bind(("0.0.0.0", port + 1))
                    return rtp, rtcp, port
            except OSError:
                pass
            rtp.close()
            rtcp.close()
        raise RuntimeError("no pair of ports is free")

    def join(self, transport):
        group = re.search(r"destination=([\d.]+)", transport)[1]
        port = int(re.search(r"port=(\d+)", transport)[1])
        rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        rtp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.found["group"], self.found["port"] = group, port
        try:
            rtp.bind((group, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return None  # the server, on the same machine, has the port
        own = self.chosen.interface or "0.0.0.0"
        rtp.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + socket.inet_aton(own))
        return rtp

    def set_up(self, body):
        track = re.findall(r"^a=control:(\S+)", body, re.M)[-1]
        track = track if track.startswith("rtsp://") else f"{self.url}/{track}"
        rtp = None
        if self.chosen.transport == "udp":
            rtp, self.rtcp, port = self.open_ports()
            asked = f"RTP/AVP;unicast;client_port={port}-{port + 1}"
        elif self.chosen.transport == "multicast":
            asked = "RTP/AVP;multicast"
        else:
            asked = "RTP/AVP/TCP;unicast;interleaved=0-1"
        head, _ = self.ask("SETUP", track, f"Transport: {asked}\r\n")
        self.session = re.search(r"Session: *([^;\r\n]+)", head, re.I)[1]
        if self.chosen.transport == "multicast":
            rtp = self.join(re.search(r"Transport: *([^\r\n]+)", head, re.I)[1])
        if rtp is not None:
            rtp.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
            rtp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
        return rtp

    def play(self):
        self.ask("OPTIONS", self.url)
        _, body = self.ask("DESCRIBE", self.url, "Accept: application/sdp\r\n")
        receiver = self.set_up(body)
        self.ask("PLAY", self.url, "Range: npt=0-\r\n")
        began = time.monotonic()
        try:
            self.listen(receiver, began)
        except (ConnectionError, OSError):
            self.found["ended_after"] = round(time.monotonic() - began, 3)
            return
        try:
            self.ask("TEARDOWN", self.url)
        except (ConnectionError, OSError):
            pass

    def listen(self, receiver, began):
        kept_alive = began
        while self.goes_on and (now := time.monotonic()) < began + self.chosen.seconds:
            if now - kept_alive > self.chosen.keep_alive:
                self.ask("GET_PARAMETER", self.url)
                self.found["kept_alive"] += 1
                kept_alive = now
            sockets = [self.control] + ([receiver] if receiver else [])
            for ready in select.select(sockets, [], [], 0.2)[0]:
                if ready is receiver:
                    self.take_udp(receiver)
                    continue
                self.need(len(self.buffer) + 1)
                while len(self.buffer) >= 4 and self.buffer[:1] == b"$":
                    length = struct.unpack(">H", self.buffer[2:4])[0]
                    self.need(4 + length)
                    self.take(self.buffer[1], self.buffer[4:4 + length])
                    self.buffer = self.buffer[4 + length:]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("url")
    arguments.add_argument("--transport", choices=["tcp", "udp", "multicast"], default="tcp")
    arguments.add_argument("--user", default="")
    arguments.add_argument("--password", default="")
    arguments.add_argument("--seconds", type=float, default=2)
    arguments.add_argument("--interface", default="")
    arguments.add_argument("--keep-alive", type=float, default=20)
    arguments.add_argument("--linger", action="store_true")
    player = Player(arguments.parse_args())
    try:
        player.play()
    except Refused:
        pass
    print(json.dumps(player.answer | player.found))


if __name__ == "__main__":
    main()
