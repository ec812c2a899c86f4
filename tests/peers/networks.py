"""The right to make network namespaces, for tests that put the sensor in one network and its clients in another."""
import os
import subprocess
import sys


def become_able():
    """Goes on in namespaces of our own where we are not root. Returns why that can't be, as a sentence; nothing if it can."""
    if os.geteuid() == 0 and subprocess.run(["ip", "netns", "list"], capture_output=True).returncode == 0 and "HC_OWN" not in os.environ:
        return None
    if "HC_OWN" in os.environ:
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
        return None
    probe = subprocess.run(["unshare", "--user", "--map-root-user", "--net", "--mount", "true"], capture_output=True, text=True)
    if probe.returncode != 0:
        return ("This machine does not let us make network namespaces (" + probe.stderr.strip() +
                "): run this test as root, or allow unprivileged user namespaces.")
    os.environ["HC_OWN"] = "1"
    os.execvp("unshare", ["unshare", "--user", "--map-root-user", "--net", "--mount", sys.executable, *sys.argv])
