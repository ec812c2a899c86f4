#!/usr/bin/env python3
"""Runs the tests of training/. Exits with 77, which ctest shows as skipped, where their packages are not installed."""
import importlib.util
import sys
import unittest
from pathlib import Path

NEEDED = {"torch": "python3-torch", "onnx": "python3-onnx", "numpy": "python3-numpy", "PIL": "python3-pil"}

missing = [package for module, package in NEEDED.items() if importlib.util.find_spec(module) is None]
if missing:
    print(f"Skipped: {', '.join(missing)} not installed (scripts/install training).")
    sys.exit(77)
tests = unittest.defaultTestLoader.discover(str(Path(__file__).parent))
sys.exit(not unittest.TextTestRunner().run(tests).wasSuccessful())
