"""A broadcast management device (ANSI/ASHRAE 135, Annex J) as small as a test needs it: registers foreign devices and carries
broadcasts between them and its own networks. Says each registration as a line."""
import socket
import struct
import sys
import time

FORWARDED, REGISTER, DISTRIBUTE, BROADCAST = 4, 5, 9, 11
port, broadcasts = 47808, sys.argv[1:]

link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
link.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
link.bind(("0.0.0.0", port))
foreign = {}
print("ready", flush=True)
while True:
    datagram, sender = link.recvfrom(2048)
    if len(datagram) < 4 or datagram[0] != 0x81 or struct.unpack(">H", datagram[2:4])[0] != len(datagram):
        continue
    function = datagram[1]
    if function == REGISTER:
        lifetime = struct.unpack(">H", datagram[4:6])[0]
        foreign[sender] = time.monotonic() + lifetime + 30
        link.sendto(bytes([0x81, 0, 0, 6, 0, 0]), sender)
        print(f"registered {sender[0]}:{sender[1]} {lifetime}", flush=True)
    elif function in (DISTRIBUTE, BROADCAST):
        if function == DISTRIBUTE and sender not in foreign:
            link.sendto(bytes([0x81, 0, 0, 6, 0, 0x60]), sender)
            continue
        npdu = datagram[4:]
        forwarded = struct.pack(">BBH4sH", 0x81, FORWARDED, len(npdu) + 10, socket.inet_aton(sender[0]), sender[1]) + npdu
        for device, until in foreign.items():
            if device != sender and until > time.monotonic():
                link.sendto(forwarded, device)
        for broadcast in broadcasts:
            if function == DISTRIBUTE:
                link.sendto(forwarded, (broadcast, port))
