"""Asks for a property a thousand times a second and counts what comes back.

    python3 load.py ADDRESS PORT SECONDS [PER_SECOND]

Prints JSON {"asked", "answered", "worst_ms"}."""
import json
import select
import socket
import struct
import sys
import time

address, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
pace = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
link.connect((address, port))
link.setblocking(False)

asked, answered, worst, pending = 0, 0, 0.0, {}
began = time.monotonic()


def take(wait):
    global answered, worst
    if not select.select([link], [], [], wait)[0]:
        return
    while True:
        try:
            datagram = link.recv(2048)
        except (BlockingIOError, ConnectionRefusedError):
            return
        # BVLC (4), NPDU (2), then a ComplexACK to ReadProperty with our invoke id.
        if len(datagram) > 8 and datagram[6] == 0x30 and datagram[8] == 12 and datagram[7] in pending:
            worst = max(worst, time.monotonic() - pending.pop(datagram[7]))
            answered += 1


lost = 0
while (now := time.monotonic()) - began < seconds:
    while asked < (now - began) * pace and time.monotonic() - began < seconds:
        invoke = asked % 256
        if invoke in pending:  # the 256 before it have not all come back
            take(0.05)
            if invoke in pending:
                if time.monotonic() - pending[invoke] < 3:
                    break
                lost += 1
        apdu = bytes([0x02, 0x05, invoke, 12]) + bytes([0x0C]) + struct.pack(">I", 0) + bytes([0x19, 85])
        npdu = bytes([1, 4]) + apdu
        pending[invoke] = time.monotonic()
        link.send(struct.pack(">BBH", 0x81, 10, len(npdu) + 4) + npdu)
        asked += 1
    take(0.0005)
end = time.monotonic() + 3
while pending and time.monotonic() < end:
    take(0.1)
took = time.monotonic() - began
print(json.dumps({"asked": asked, "answered": answered, "worst_ms": round(worst * 1000, 1), "per_second": round(asked / seconds)}))
sys.exit(0 if asked == answered else 1)
