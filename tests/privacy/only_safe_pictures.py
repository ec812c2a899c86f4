#!/usr/bin/env python3
"""The compiler refuses every way around the privacy filter, and accepts the way through it.

    only_safe_pictures.py COMPILER INCLUDE_DIR...
"""
import re
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".cpp")
ATTEMPTS = [int(number) for number in re.findall(r"ATTEMPT == (\d+)", SOURCE.read_text())]


def compiles(attempt):
    command = [sys.argv[1], "-std=c++20", "-fsyntax-only", *(f"-I{folder}" for folder in sys.argv[2:]), f"-DATTEMPT={attempt}",
               str(SOURCE)]
    ran = subprocess.run(command, capture_output=True, text=True)
    return ran.returncode == 0, ran.stderr


def main():
    assert len(ATTEMPTS) == 8, "an attempt has gone missing"
    accepted, errors = compiles(0)
    if not accepted:
        sys.exit(f"The way through the filter does not compile, so that the rest would prove nothing:\n{errors}")
    for attempt in ATTEMPTS:
        accepted, errors = compiles(attempt)
        if accepted:
            sys.exit(f"Attempt {attempt} compiles: pictures can leave unfiltered.")
        # Refused for what it does, not for something else: every error lies in the attempt itself.
        line = SOURCE.read_text().splitlines().index(next(
            text for text in SOURCE.read_text().splitlines() if f"ATTEMPT == {attempt} " in text)) + 1
        places = [int(number) for number in re.findall(rf"{SOURCE.name}:(\d+):\d+: error", errors)]
        if not places or not all(line < place <= line + 7 for place in places):
            sys.exit(f"Attempt {attempt} is refused for another reason:\n{errors}")
    print(f"The compiler refused all {len(ATTEMPTS)} ways around the filter and accepted the way through it.")


if __name__ == "__main__":
    main()
