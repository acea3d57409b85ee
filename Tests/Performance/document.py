"""Tables for people: printed, and put where docs/performance.md has room for them."""

import os
import re
import sys


class Document:
    """The tables of one run. Each has a name; the document has `<!-- bench: NAME -->` and `<!-- end -->`."""

    def __init__(self, path):
        self.path, self.tables = path, {}

    def table(self, name, heads, rows):
        lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
        lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
        self.tables[name] = "\n".join(lines)
        print(f"### {name}\n\n{self.tables[name]}\n", flush=True)

    def write(self):
        """Replaces the tables that were measured; the words around them stay."""
        if self.path == os.devnull:
            return
        with open(self.path) as file:
            text = file.read()
        for name, table in self.tables.items():
            mark = f"<!-- bench: {name} -->"
            pattern = re.compile(re.escape(mark) + r".*?<!-- end -->", re.DOTALL)
            if not pattern.search(text):
                print(f"{self.path} has no {mark}", file=sys.stderr)
            text = pattern.sub(lambda _: f"{mark}\n{table}\n<!-- end -->", text)
        with open(self.path, "w") as file:
            file.write(text)


def ms(value):
    return f"{value:.2f} ms" if value < 10 else f"{value:.1f} ms" if value < 100 else f"{value:.0f} ms"


def times(ratio):
    return f"{ratio:.2f} ×"
