"""The token in a server's words, in every writing: no output and no file has it."""

import base64
import json

from ground import TOKEN, Workspace, check, contents, digits, environment, options, run, test
from servers import reply

HEAD, TAIL = TOKEN[:17], TOKEN[17:]
WRITINGS = {
    "as it is": TOKEN, "upper case": TOKEN.upper(), "a mark behind": TOKEN + "\u0301",
    "a mark inside": f"{HEAD}\u0301{TAIL}", "an invisible blank": f"{HEAD}\u200b{TAIL}",
    "an escape": f"{HEAD}\x1b[0m{TAIL}", "a title": f"{HEAD}\x1b]0;x\x07{TAIL}", "a joiner": f"{HEAD}\u200d{TAIL}",
    "an escape that takes its first sign": f"\x1b[{TOKEN}", "another": f"\x9b{TOKEN}", "a string": f"\x1b]{TOKEN}\x07",
    "a string inside": f"{HEAD}\x1b]{TAIL}\x07", "turned": f"\u202e{HEAD}\u202c{TAIL}", "a NUL": f"{HEAD}\x00{TAIL}", "every joint": "\u2060".join(TOKEN),
    "percent": "".join(f"%{ord(c):02x}" for c in TOKEN), "percent twice": "".join(f"%25{ord(c):02X}" for c in TOKEN),
    "percent, one": TOKEN.replace("d", "%64", 1), "entities": "".join(f"&#{ord(c)};" for c in TOKEN),
    "base64": base64.b64encode(TOKEN.encode()).decode(),
    "basic": "Basic " + base64.b64encode(f"token:{TOKEN}".encode()).decode(),
    "basic, two off": base64.b64encode(f"ab:{TOKEN}:c".encode()).decode(),
    "in a URL": f"https://token:{TOKEN}@host.example/x", "hex": TOKEN.encode().hex(), "half": TOKEN[:24],
    "escaped": "".join(f"\\u{ord(c):04x}" for c in TOKEN),
}
CANARIES = [base64.b64encode(TOKEN.encode()).decode().rstrip("=")[:20], TOKEN.encode().hex()[:24]]


def leaks(text):
    """Whether a reader of a text has the token: most of its digits, or a writing that gives them back."""
    plain = text
    for old, new in [("%25", "%"), ("\\\\u00", "\\u00")]:
        plain = plain.replace(old, new)
    import re
    plain = re.sub(r"%([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), plain)
    plain = re.sub(r"\\u00([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), plain)
    plain = re.sub(r"&#(\d+);", lambda m: chr(int(m[1])), plain)
    decoded = "".join(
        base64.b64decode(word + "=" * (-len(word) % 4)).decode("latin-1")
        for word in re.findall(r"[A-Za-z0-9+/]{16,}", text) if len(word.rstrip("=")) % 4 != 1)
    return digits(plain) >= 12 or digits(decoded) >= 12 or any(one in text for one in CANARIES)


def places(text):
    """Every place of an answer that is shown, kept or said."""
    said = {"error_code": "X", "message": text}
    return {
        "a refusal": {"scim": Workspace.json({**said, "error_code": "PERMISSION_DENIED"}, 403)},
        "its code": {"scim": Workspace.json({"error_code": text, "message": "no"}, 403)},
        "a request id": {"scim": Workspace.json({"message": "no", "details": [{"request_id": text}]}, 403)},
        "a page": {"scim": reply(200, f"<title>{text}</title>".encode(), ("Content-Type: text/html",))},
        "no JSON": {"scim": reply(500, text.encode())},
        "broken JSON": {"scim": reply(200, b"{" + text.encode(), ("Content-Type: application/json",))},
        "the owner": {"scim": Workspace.json({"userName": text, "active": True})},
        "a warehouse": {"/warehouses/": Workspace.json({"id": "w", "name": text, "state": text, "health": {
            "status": "FAILED", "summary": text, "details": text}})},
        "a statement": {"/sql/statements": Workspace.json({"statement_id": "s", "status": {
            "state": "FAILED", "error": {"error_code": text, "message": text}, "sql_state": text}})},
        "a table": {"tables": Workspace.json({"tables": [{"name": text, "full_name": text}]})},
        "itself": {"databricks-config": Workspace.json({"workspace_id": text, "account_id": text, "cloud": text})},
        "a redirect": {"scim": reply(302, b"", (f"Location: https://x.example/?t={text}",))}
        if not any(ord(c) < 32 for c in text) else None,
    }


def attack():
    for name, text in WRITINGS.items():
        for place, answers in places(f"no: {text} .").items():
            if answers is None:
                continue
            env = environment(DATABRICKS_TOKEN=TOKEN)
            server = Workspace(answers=answers)
            said = test(server.port, env=env).said
            if place in ("a refusal", "a statement", "the owner", "a table"):
                # As plain lines, and as what is kept.
                said += run("test", *options(server.port), "--timeout", "5", "--wait", "1", env=env).said
                run("save", "c", *options(server.port), "--skip-test", "--connected-by", "a@b.example", env=env)
                said += run("test", "c", "--timeout", "5", env={k: v for k, v in env.items()
                                                              if k != "DATABRICKS_TOKEN"}).said
            kept = contents(env["BRICKTAP_HOME"]).replace(json.dumps(TOKEN).encode(), b"")
            check(not leaks(said), f"{name}, {place}: said {said[-600:]}")
            check(not leaks(kept.decode("latin-1")), f"{name}, {place}: kept")
    # The rest of a refusal is still read.
    server = Workspace(answers={"scim": Workspace.json({"message": f"Ask Ann. {TOKEN}"}, 403)})
    check("Ask Ann. (token)" in test(server.port).said, "the words around it stay")
