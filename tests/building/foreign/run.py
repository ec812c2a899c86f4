#!/usr/bin/env python3
"""The sensor in one network, foreign BACnet clients in another, a BBMD between them, and tshark looking on.

    run.py HEADCOUNT [--load SECONDS]

HEADCOUNT is the program under test. Needs the right to make network namespaces: root, or a kernel that lets users map themselves.
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tests/peers"))
from networks import become_able  # noqa: E402: its folder had to be named first

DEVICE, PASSWORD = 1234, "filister"
SENSOR, CLIENT, GATE_S, GATE_C = "10.77.1.2", "10.77.2.2", "10.77.1.1", "10.77.2.1"


def fail(sentence):
    print(f"FAILED: {sentence}", flush=True)
    sys.exit(1)


class Networks:
    """Two networks and a gate between them, each a namespace that is gone in the end."""

    def __init__(self):
        self.prefix = f"hc{os.getpid()}"
        self.made = []

    def ip(self, *words, inside=None):
        command = ["ip", *(["-n", self.name(inside)] if inside else []), *words]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            fail(f"the network could not be made: {' '.join(command)}: {done.stderr.strip()}. Run this test as root on a kernel "
                 "with network namespaces and veth.")

    def name(self, side):
        return f"{self.prefix}{side}"

    def __enter__(self):
        for side in "sgc":
            self.ip("netns", "add", self.name(side))
            self.made.append(side)
            self.ip("link", "set", "lo", "up", inside=side)
        for side, gate, host in (("s", GATE_S, SENSOR), ("c", GATE_C, CLIENT)):
            self.ip("link", "add", "eth0", "netns", self.name(side), "type", "veth", "peer", "name", f"to_{side}", "netns", self.name("g"))
            self.ip("addr", "add", f"{host}/24", "brd", "+", "dev", "eth0", inside=side)
            self.ip("addr", "add", f"{gate}/24", "brd", "+", "dev", f"to_{side}", inside="g")
            self.ip("link", "set", "eth0", "up", inside=side)
            self.ip("link", "set", f"to_{side}", "up", inside="g")
            self.ip("route", "add", "default", "via", gate, inside=side)
        subprocess.run(self.inside("g", "sysctl", "-qw", "net.ipv4.ip_forward=1"), check=True)
        return self

    def __exit__(self, *_):
        for side in self.made:
            subprocess.run(["ip", "netns", "del", self.name(side)], capture_output=True)

    def inside(self, side, *words):
        return ["ip", "netns", "exec", self.name(side), *words]


class Running:
    """A program whose lines are read as they come; it ends with this object."""

    def __init__(self, command, log):
        self.log = open(log, "w+")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT)
        self.path = log

    def says(self, text, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text in Path(self.path).read_text():
                return True
            if self.process.poll() is not None:
                return text in Path(self.path).read_text()
            time.sleep(0.05)
        return False

    def text(self):
        return Path(self.path).read_text()

    def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


def objects():
    """Every type of object, regions, flow, totals: more than fits into one packet."""
    names = ["people_count_max", "people_in", "people_out", "people_total_in", "people_total_out", "region_count", "a_to_b", "d_to_c"]
    made = [{"name": "Current Number of People", "variable": "people_count_all", "instance": 0},
            {"name": "Reset Count", "variable": "reset_count", "instance": 1, "cov": False},
            {"variable": "people_capacity", "instance": 0, "name": "Capacity"},
            {"variable": "overcrowding", "instance": 0}, {"variable": "device_status", "instance": 1},
            {"variable": "counting_mode", "instance": 0}, {"variable": "software_version", "instance": 0}]
    made += [{"variable": name, "instance": 10 + i} for i, name in enumerate(names)]
    for region in (1, 2, 16):
        made += [{"variable": "region_n_count", "region": region, "instance": 100 + region},
                 {"variable": "region_n", "region": region, "instance": 100 + region},
                 {"variable": "region_n_max_dwell", "region": region, "instance": 200 + region}]
    return made


def settings():
    return {"device": {"name": "Lobby", "serial_number": "6757D38291740000", "time_zone": "Europe/Berlin"},
            "building": {"bacnet": {"enabled": True, "device_id": DEVICE, "password": PASSWORD,
                                    "bbmd": {"enabled": True, "address": GATE_S, "time_to_live_s": 10}, "objects": objects()}}}


def owner_fields(curl):
    """The words for curl with which the sensor's owner is let in; none where nobody has to be let in."""
    def post(path, body, *words):
        return curl(path, "-X", "POST", "-H", "Content-Type: application/json", "-d", json.dumps(body), *words)

    password = {"password": "Program-test1"}
    post("activation", password)
    head, _, body = post("session", password, "-D", "-").partition("\n\n") # text: curl wrote \r\n
    if "headcount_session=" not in head:
        return []
    cookie = "headcount_session=" + head.split("headcount_session=")[1].split(";")[0]
    token = json.loads(post("tokens", {"name": "test", "scope": "settings"}, "-H", f"Cookie: {cookie}", "-H",
                            "X-CSRF-Token: " + json.loads(body)["csrf"]))["token"]
    return ["-H", f"Authorization: Bearer {token}"]


def judge_packets(capture):
    """Every packet that the sensor sent, as tshark sees it."""
    def fields(where, *names):
        command = ["tshark", "-r", capture, "-Y", where, "-T", "fields", *sum((["-e", name] for name in names), [])]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            fail(f"tshark: {done.stderr.strip()}")
        return [line for line in done.stdout.splitlines() if line.strip()]

    sent = f"ip.src=={SENSOR} && udp.port==47808"
    total = len(fields(sent, "frame.number"))
    dissected = len(fields(f"{sent} && bvlc", "frame.number"))
    marked = fields(f"{sent} && (_ws.malformed || _ws.expert)", "frame.number", "_ws.expert.message", "_ws.col.Info")
    if marked:
        fail(f"tshark marks {len(marked)} of {total} packets: " + " | ".join(marked[:5]))
    if total < 300 or dissected != total:
        fail(f"tshark saw {total} packets of the sensor and took {dissected} for BACnet/IP")
    fragments = fields(f"ip.src=={SENSOR} && (ip.flags.mf==1 || ip.frag_offset>0)", "frame.number")
    if fragments:
        fail(f"{len(fragments)} packets of the sensor came in IP fragments")
    services = sorted(set(fields(sent, "bacapp.type", "bacapp.confirmed_service", "bacapp.unconfirmed_service")))
    segments = len(fields(f"{sent} && bacapp.segmented_request==1 && bacapp.type==3", "frame.number"))
    if segments < 2:
        fail("nothing was sent in segments")
    print(json.dumps({"step": "dissected", "packets": total, "kinds": len(services), "segments": segments}), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("headcount")
    parser.add_argument("--load", type=float, default=5)
    chosen = parser.parse_args()
    if (why := become_able()):
        fail(why)
    for program in ("tshark", "node", "dumpcap", "sysctl"):
        if not shutil.which(program):
            fail(f"{program} is missing: install the packages of scripts/packages with scripts/install test.")
    if subprocess.run([ROOT / "scripts/fetch-bacnet-clients"]).returncode != 0:
        fail("the foreign clients could not be fetched")

    with tempfile.TemporaryDirectory(prefix="headcount-bacnet-") as folder, Networks() as networks:
        work = Path(folder)
        (work / "data").mkdir()
        (work / "data/settings.json").write_text(json.dumps(settings()))
        running = []
        try:
            bbmd = Running(networks.inside("g", sys.executable, str(HERE / "bbmd.py"), "10.77.2.255"), work / "bbmd")
            running.append(bbmd)
            if not bbmd.says("ready"):
                fail("the BBMD did not start: " + bbmd.text())
            capture = str(work / "sensor.pcapng")
            looking = Running(networks.inside("s", "dumpcap", "-q", "-i", "eth0", "-w", capture), work / "dumpcap")
            running.append(looking)
            if not looking.says("File:"):
                fail("dumpcap did not start: " + looking.text())
            sensor = Running(networks.inside("s", chosen.headcount, "serve", "--data-dir", str(work / "data"), "--port", "8080",
                                             "--source", "scene:office"), work / "sensor")
            running.append(sensor)
            if not sensor.says("BACnet device 1234"):
                fail("the sensor did not start: " + sensor.text())
            if not bbmd.says(f"registered {SENSOR}:47808 10"):
                fail("the sensor did not register: " + sensor.text())

            for kind in ("node-bacnet", "@bacnet-js/client"):
                print(f"-- {kind}", flush=True)
                done = subprocess.run(networks.inside("c", "node", str(HERE / "client.mjs"), kind, "0.0.0.0", "10.77.2.255", str(DEVICE),
                                                      PASSWORD), capture_output=True, text=True)
                print(done.stdout, end="", flush=True)
                if done.returncode != 0 or '"done"' not in done.stdout:
                    looking.end(signal.SIGINT)
                    print(subprocess.run(["tshark", "-r", capture], capture_output=True, text=True).stdout[-3000:], flush=True)
                    fail(f"{kind}: {done.stderr.strip()}\nThe sensor said: {sensor.text()}")
            if bbmd.text().count("registered") < 2:
                fail("the registration was not renewed")

            def curl(path, *words):
                return subprocess.run(networks.inside("s", "curl", "-s", "--noproxy", "*", "-m", "10", *words,
                                                      f"http://127.0.0.1:8080/api/v1/{path}"), capture_output=True, text=True).stdout

            owner = owner_fields(curl)

            def status():
                got = curl("status", *owner)
                if not got.startswith("{"):
                    fail(f"the status is no answer: {got}\nThe sensor said: {sensor.text()}")
                return json.loads(got)

            bacnet = status().get("building", {}).get("bacnet")
            if bacnet is not None and (bacnet["bbmd"] != "registered" or bacnet["subscriptions"] != 0 or
                                       not bacnet["last_client"].startswith(CLIENT)):
                fail(f"the status says {bacnet}")
            looking.end(signal.SIGINT)
            judge_packets(capture)

            def frames_per_second():
                return status()["source"]["fps"]

            before = frames_per_second()
            load = subprocess.run(networks.inside("c", sys.executable, str(HERE / "load.py"), SENSOR, "47808", str(chosen.load)),
                                  capture_output=True, text=True)
            print(json.dumps({"step": "load", **json.loads(load.stdout), "fps_before": before, "fps_under_load": frames_per_second()}), flush=True)
            if load.returncode != 0:
                fail(f"requests were lost: {load.stdout}")
        finally:
            for one in reversed(running):
                one.end()
    print("All of it passed.", flush=True)


if __name__ == "__main__":
    main()
