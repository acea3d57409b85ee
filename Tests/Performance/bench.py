"""What people wait for, beside others that do the same, on this machine, now.

Usage: bench.py PROGRAMS PYTHON DOCUMENT [SECTION...]    forms growth lists test-connection test-all
"""

import os
import sys

import screens
import workspace
from document import Document

work, python, path, *chosen = sys.argv[1:]
BRICKTAP, SIMULATOR = f"{work}/bricktap", f"{work}/bricktap-simulator"
ENV = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": work,
       "BRICKTAP_HOME": f"{work}/home", "BRICKTAP_VAULT": "file"}
document = Document(path)
SECTIONS = {
    "forms": lambda: screens.forms(BRICKTAP, ENV, python, document),
    "growth": lambda: screens.growth(BRICKTAP, ENV, document),
    "lists": lambda: document.table(
        "lists", ["what", "measured", "wanted"],
        screens.imports(BRICKTAP, ENV, document) + screens.picker(BRICKTAP, ENV)),
    "test-connection": lambda: workspace.test_connection(BRICKTAP, SIMULATOR, ENV, python, document),
    "test-all": lambda: workspace.test_all(BRICKTAP, SIMULATOR, ENV, document),
}
print("bricktap, a static stripped release, 80x24; medians\n")
for name, measure in SECTIONS.items():
    if not chosen or name in chosen:
        measure()
document.write()
