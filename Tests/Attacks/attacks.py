"""Every attack, one theme after the other. Usage: attacks.py FOLDER-OF-THE-PROGRAMS [THEME...]"""

import sys

import bombs
import files
import hosts
import words
from ground import result

THEMES = {"hosts": hosts.attack, "words": words.attack, "files": files.attack, "bombs": bombs.attack}
for name in sys.argv[2:] or THEMES:
    THEMES[name]()
sys.exit(result())
