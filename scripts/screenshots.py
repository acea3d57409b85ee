"""Runs the installed program on a pseudo terminal, presses keys, and draws what is on the screen.

A picture is drawn only of what it is to show: its words have to be there and the program has to live; an empty
screen, a shell or a ^L is an error. Look at each picture all the same."""

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
THEMES = {"dark": ("#14181f", "#d7dce4"), "light": ("#fbfbf8", "#22262c"),
          "contrast": ("#000000", "#ffffff"), "none": ("#14181f", "#d7dce4")}
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
            "TMPDIR": "/tmp", "BRICKTAP_LANGUAGE": os.environ.get("BRICKTAP_LANGUAGE", "en")}
        if theme == "none":
            environment["NO_COLOR"] = "1"
        with open(f"{home}/.gitconfig", "w") as config:
            config.write("[user]\n\temail = ann@example.com\n")
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))
            os.execve(f"{PROGRAMS}/bricktap", ["bricktap", *arguments], environment)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))
        self.settle(0.5)

    def has(self, text):
        return any(one in line for one in text.split("|") for line in self.screen.display)

    def wait(self, text, seconds=20):
        """Until the screen has one of the texts (with | between them)."""
        end = time.time() + seconds
        while time.time() < end:
            self.settle(0.2)
            self.live()
            if self.has(text):
                self.settle(0.3)
                return
        self.fail(f"«{text}» did not appear")

    def live(self):
        if os.waitpid(self.pid, os.WNOHANG)[0]:
            self.fail("the program is gone")

    def fail(self, problem):
        raise SystemExit(f"{problem}:\n" + "\n".join(self.screen.display))

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

    def picture(self, name, wanted):
        self.wait(wanted)
        # pyte knows no scrolling by several lines, which ncurses uses: the screen is drawn anew.
        self.press("\x0c")
        self.live()
        lines = [line.strip() for line in self.screen.display if line.strip()]
        if not self.has(wanted) or len(lines) < 4 or "^L" in "".join(lines) or lines[-1][-1:] in "$#":
            self.fail(f"{name} does not show «{wanted}»")
        background, foreground = THEMES[self.theme]
        width, height = CELL
        margin = 12 * SCALE
        image = Image.new(
            "RGB", (self.columns * width + 2 * margin, self.rows * height + 2 * margin), background)
        draw = ImageDraw.Draw(image)

        pairs = {(background, background), (background, foreground)}

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
                pairs.add((back, front))
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
        os.makedirs(os.path.dirname(f"{FOLDER}/{name}"), exist_ok=True)
        image = image.resize((image.width // SCALE * 2 // 2, image.height // SCALE * 2 // 2), Image.LANCZOS)
        image.quantize(palette=palette(pairs), dither=Image.Dither.NONE).save(f"{FOLDER}/{name}.png", optimize=True)
        print(f"screenshots/{name}.png", flush=True)


def palette(pairs):
    """The program's own colours, and the shades between each ground and the text on it: the few cells of a red
    sign keep their red."""
    steps = max(2, 256 // len(pairs))
    shades = []
    for back, front in sorted(pairs):
        ends = [[int(name[place:place + 2], 16) for place in (1, 3, 5)] for name in (back, front)]
        for step in range(steps):
            shades += [round(a + (b - a) * step / (steps - 1)) for a, b in zip(*ends)]
    shades = shades[:768]
    image = Image.new("P", (1, 1))
    image.putpalette(shades + shades[-3:] * ((768 - len(shades)) // 3))
    return image


SIZES = {"80x24": (80, 24), "120x32": (120, 32)}
DEMO = "3 connections"


def connections(shot, terminal):
    """Import Connections, with all that opens over it."""
    shot("list", "sandbox")
    terminal.press("j", "t")
    shot("test-failed", "Next:")
    terminal.press("\x1b", "f", "\t", "\t", " ", "\x1b[B", " ")
    shot("filter", "Connected By")
    terminal.press("\x1b", "k", "\r")
    shot("details", "Steps")
    terminal.press("\x1b", "\x1b[20~")
    shot("guide", "Setup guide")
    terminal.press("\t", "\x1b[F", "k")
    shot("guide-new", "Set up Databricks first")
    terminal.press("\x1b", "?")
    shot("help", "Keys|Help")
    terminal.press("\x1b", "d")
    shot("delete", "running on it|Delete analytics-prod")
    terminal.press("\x1b")


def form(shot, terminal):
    """The form, its lists, what it creates, and its test."""
    terminal.press("n", *"analytics-eu", "\t", "\t", "\t")
    shot("setup", "Set up a connection")
    terminal.press("\x1bOS")
    shot("pick-warehouse", "CleverTap  ")
    terminal.press("\x1b", "\x1b[18~")
    shot("create-menu", "Create")
    terminal.press("\r")
    shot("create-warehouse", "warehouse")
    terminal.press("\x1b", "\x1b[19~")
    shot("prefill", "Begin with")
    terminal.press("\x1b", "\x14")
    shot("test-passed", "Connected as")
    terminal.press("\r", "\x1b[Z", "\x1b[Z", "\x1b[Z", "\x1b[F", *"x", "\x13")
    shot("save-question", "tested")
    terminal.press("\x1b", "\x1b", "\t", "\r")


def imports(shot, terminal):
    """Import Center, and an import from its first field to its schedule."""
    terminal.press("I")
    terminal.wait("phones")
    terminal.settle(2.5)
    shot("imports", "profiles-hourly")
    terminal.press("j", "\r")
    shot("import-details", "phones")
    terminal.press("\x1b", "f", " ", "\t")
    shot("imports-filter", "Created On")
    terminal.press("\x1b", "d")
    shot("import-delete", "Delete phones")
    terminal.press("\x1b", "n", *"customers-daily", "\t", "\r")
    terminal.wait("sandbox")
    terminal.press("\r", "\t", "\r")
    shot("create-tables", "active_customers")
    terminal.press("\x1b", *"customers", "\x1b[15~")
    shot("create-preview", "rows 1 to")
    terminal.press("\x1b", "\r", "\r")
    shot("create-map", "Identity column")
    terminal.press("\x1b[Z", "\x1b[Z", "\x1b[Z", "\x1b[Z", "\r")
    shot("create-properties", "Email")
    terminal.press("\x1b[19~")
    shot("create-check", "would be sent")
    terminal.press("\x1b")
    terminal.press("j", "\r", *"$")
    shot("create-rule", "must not contain")
    terminal.press("\x1b", "\t", "\r")
    terminal.wait("Frequency")
    terminal.press("\x1b[D", "\t", "\t", " ", "\x1b[C", " ")
    shot("create-schedule", "Next 20")


def settings(shot, terminal):
    terminal.press("S")
    terminal.wait("TEST-000-000Z")
    terminal.press("\x14")
    shot("settings", "accepts account")


def welcome(shot, terminal):
    shot("welcome", "Look around")


def main():
    wanted = sys.argv[3:]
    for size_name, size in SIZES.items():
        for theme in ("dark", "light"):
            for walk in (welcome, connections, form, imports, settings):
                if wanted and walk.__name__ not in wanted:
                    continue
                terminal = Terminal([] if walk is welcome else ["demo"], size, theme)
                terminal.wait("Connect Databricks" if walk is welcome else DEMO)
                walk(lambda name, wanted: terminal.picture(f"{size_name}-{theme}/{name}", wanted), terminal)
                terminal.close()
    if wanted and "themes" not in wanted:
        return
    for theme in ("contrast", "none"):
        terminal = Terminal(["demo"], SIZES["80x24"], theme)
        terminal.wait(DEMO)
        terminal.press("j", "t")
        terminal.picture(f"themes/test-failed-{theme}", "Next:")
        terminal.close()
    os.environ["BRICKTAP_LANGUAGE"] = "de"
    terminal = Terminal(["demo"], SIZES["80x24"], "dark")
    terminal.wait("3 Verbindungen")
    terminal.press("j", "t")
    terminal.picture("themes/german", "GESCHEITERT|Nächstes:")
    terminal.close()


main()
