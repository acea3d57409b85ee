"""Runs the program on a pseudo terminal, presses keys, and draws what is on the screen."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time

import pyte
from PIL import Image, ImageDraw, ImageFont
from wcwidth import wcwidth

PROGRAMS, FOLDER = sys.argv[1], sys.argv[2]
SCALE = 2
FONTS = "/usr/share/fonts/truetype"
THEMES = {"dark": ("#14181f", "#d7dce4"), "light": ("#fbfbf8", "#22262c")}
BASIC = {"black": "#000000", "red": "#c0392b", "green": "#27ae60", "brown": "#b9770e", "blue": "#2e6da4",
         "magenta": "#8e44ad", "cyan": "#2a9d8f", "white": "#d7dce4"}


def font(names, size):
    for name in names:
        path = f"{FONTS}/{name}"
        if os.path.exists(path):
            return ImageFont.truetype(path, size)
    raise SystemExit(f"none of these fonts is installed: {names}")


MONO = font(["jetbrains-mono/JetBrainsMono-Regular.ttf", "dejavu/DejaVuSansMono.ttf"], 14 * SCALE)
BOLD = font(["jetbrains-mono/JetBrainsMono-Bold.ttf", "dejavu/DejaVuSansMono-Bold.ttf"], 14 * SCALE)
OTHER = font(["dejavu/DejaVuSansMono.ttf"], 14 * SCALE)
CELL = (round(MONO.getlength("M")), 19 * SCALE)


class Terminal:
    def __init__(self, arguments, size, theme):
        self.columns, self.rows = size
        self.theme = theme
        self.screen = pyte.Screen(self.columns, self.rows)
        self.stream = pyte.ByteStream(self.screen)
        home = tempfile.mkdtemp()
        environment = {
            "PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": home,
            "BRICKTAP_HOME": f"{home}/store", "BRICKTAP_VAULT": "file", "BRICKTAP_THEME": theme,
            "TMPDIR": "/tmp"}
        with open(f"{home}/.gitconfig", "w") as config:
            config.write("[user]\n\temail = ann@example.com\n")
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))
            os.execve(f"{PROGRAMS}/bricktap", ["bricktap", *arguments], environment)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))
        self.settle(1.5)

    def settle(self, seconds=0.5):
        end = time.time() + seconds
        while time.time() < end:
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    self.stream.feed(os.read(self.fd, 65536))
                except OSError:
                    return

    def press(self, *keys):
        for key in keys:
            os.write(self.fd, key.encode())
            self.settle(0.25)

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def picture(self, name):
        # pyte knows no scrolling by several lines, which ncurses uses: the screen is drawn anew.
        self.press("\x0c")
        background, foreground = THEMES[self.theme]
        width, height = CELL
        margin = 12 * SCALE
        image = Image.new(
            "RGB", (self.columns * width + 2 * margin, self.rows * height + 2 * margin), background)
        draw = ImageDraw.Draw(image)

        def color(name, default):
            if name == "default":
                return default
            return BASIC.get(name, f"#{name}")

        for y in range(self.rows):
            skip = False
            for x in range(self.columns):
                if skip:
                    skip = False
                    continue
                cell = self.screen.buffer[y][x]
                front, back = color(cell.fg, foreground), color(cell.bg, background)
                if cell.reverse:
                    front, back = back, front
                wide = bool(cell.data) and wcwidth(cell.data[0]) == 2
                skip = wide
                left, top = margin + x * width, margin + y * height
                right = left + width * (2 if wide else 1)
                if back != background:
                    draw.rectangle([left, top, right - 1, top + height - 1], fill=back)
                if cell.data and cell.data != " ":
                    chosen = BOLD if cell.bold else MONO
                    if chosen.getmask(cell.data).getbbox() == chosen.getmask("\uffff").getbbox():
                        chosen = OTHER
                    draw.text((left, top + 1 * SCALE), cell.data, font=chosen, fill=front)
                if cell.underscore:
                    draw.line([left, top + height - 3, right - 1, top + height - 3], fill=front, width=SCALE)
        if not self.screen.cursor.hidden:
            left = margin + self.screen.cursor.x * width
            top = margin + self.screen.cursor.y * height
            draw.rectangle([left, top + 2, left + SCALE, top + height - 4], fill=foreground)
        os.makedirs(FOLDER, exist_ok=True)
        image = image.resize((image.width // SCALE * 2 // 2, image.height // SCALE * 2 // 2), Image.LANCZOS)
        image.quantize(64).save(f"{FOLDER}/{name}.png", optimize=True)
        print(f"screenshots/{name}.png")


SMALL, WIDE = (80, 24), (120, 32)


def imports(theme):
    """Import Center, and an import from its first field to its schedule."""
    terminal = Terminal(["demo"], SMALL, theme)
    terminal.press("I")
    terminal.settle(2.5)
    terminal.picture(f"imports-{theme}")
    terminal.press("j", "\r")
    terminal.picture(f"import-details-{theme}")
    terminal.press("\x1b", "f", " ", "\t")
    terminal.picture(f"imports-filter-{theme}")
    terminal.press("\x1b", "n", *"customers-daily", "\t", "\r")
    terminal.settle(0.5)
    terminal.press("\r", "\t", "\r")
    terminal.settle(0.5)
    terminal.picture(f"create-tables-{theme}")
    terminal.press("\x1b", *"customers", "\x1b[15~")
    terminal.settle(1)
    terminal.picture(f"create-preview-{theme}")
    terminal.press("\x1b", "\t", "\t", "\r")
    terminal.settle(0.5)
    terminal.picture(f"create-map-{theme}")
    terminal.press("\x1b[Z", "\x1b[Z", "\r")
    terminal.picture(f"create-properties-{theme}")
    terminal.press("j", "\r", *"$")
    terminal.picture(f"create-rule-{theme}")
    terminal.press("\x1b", "\t", "\t", "\t", "\r", "\x1b[D", "\t", "\t", " ", "\x1b[C", " ")
    terminal.picture(f"create-schedule-{theme}")
    terminal.close()
    terminal = Terminal(["demo"], SMALL, theme)
    terminal.press("S", "\x14")
    terminal.settle(3)
    terminal.picture(f"settings-{theme}")
    terminal.close()


def main():
    terminal = Terminal([], SMALL, "dark")
    terminal.picture("welcome-dark")
    terminal.close()
    for theme in ("dark", "light"):
        terminal = Terminal(["demo"], SMALL, theme)
        terminal.picture(f"list-{theme}")
        terminal.press("n", *"analytics-eu", "\t", "\t", "\t")
        terminal.picture(f"setup-{theme}")
        terminal.press("\x14")
        terminal.settle(1)
        terminal.picture(f"test-passed-{theme}")
        terminal.close()
    terminal = Terminal(["demo"], SMALL, "dark")
    terminal.press("j", "t")
    terminal.settle(1)
    terminal.picture("test-failed-dark")
    terminal.press("\x1b", "f", "\t", "\t", " ", "\x1b[B", " ")
    terminal.picture("filter-dark")
    terminal.press("\x1b", "k", "d")
    terminal.picture("delete-dark")
    terminal.press("\x1b", "\r")
    terminal.picture("details-dark")
    terminal.press("\x1b", "?")
    terminal.picture("help-dark")
    terminal.close()
    for theme in ("dark", "light"):
        imports(theme)
    terminal = Terminal(["demo"], (140, 32), "dark")
    terminal.press("I")
    terminal.settle(3)
    terminal.picture("imports-wide-dark")
    terminal.close()
    terminal = Terminal(["demo"], WIDE, "dark")
    terminal.picture("list-wide-dark")
    terminal.press("n")
    terminal.picture("setup-wide-dark")
    terminal.close()


main()
