"""Whom the token goes to: authorities, unknown hosts, spellings of loopback, the keys of a connection."""

import os
import subprocess

from ground import (TOKEN, Workspace, authority, cause, check, elsewhere, environment, folder, options, report, run,
                    skipped, test)


def bundles():
    """A bundle replaces the authorities of the system, wherever it is named."""
    trusted, context = authority("Trusted By The System")
    unrelated, _ = authority("Unrelated")
    certificates = folder()
    subprocess.run(["cp", trusted, f"{certificates}/ca.pem"], check=True)
    subprocess.run(["cp", unrelated, f"{certificates}/ca-certificates.crt"], check=True)
    subprocess.run(["openssl", "rehash", certificates], check=True)
    inside = elsewhere(certificates=certificates)
    if inside is None:
        skipped.append("authorities in a folder: no mounts of its own")
        return
    server = Workspace(context)
    ended = test(server.port, host="localhost", plain=False, inside=inside)
    check(report(ended)["passed"], f"the system's authorities are trusted: {ended.said[-300:]}")
    server.heads.clear()
    for name, more, env in [
        ("--ca-bundle", ["--ca-bundle", unrelated], {}), ("CURL_CA_BUNDLE", [], {"CURL_CA_BUNDLE": unrelated}),
        ("SSL_CERT_FILE", [], {"SSL_CERT_FILE": unrelated}),
    ]:
        ended = test(server.port, *more, env=environment(**env), host="localhost", plain=False, inside=inside)
        check("authority" in cause(ended, "tls"), f"{name} replaces the system's: {cause(ended, 'tls')}")
        check(not server.heads, f"{name}: nothing was asked: {server.heads}")
    ended = test(server.port, "--ca-bundle", trusted, host="localhost", plain=False, inside=inside)
    check(report(ended)["passed"], "a bundle with the authority passes")
    # The same for a proxy that speaks TLS: CONNECT tells it where the token goes.
    for more, asked in [([], True), (["--ca-bundle", unrelated], False), (["--ca-bundle", trusted], True)]:
        proxy = Workspace(context)
        env = environment(https_proxy=f"https://localhost:{proxy.port}")
        test(443, *more, env=env, host="dbc-1.cloud.databricks.com", plain=False, inside=inside)
        check(bool(proxy.heads) == asked, f"a proxy, {more}: {proxy.heads}")


def strangers():
    """What a host says of itself gets it nothing."""
    bundle, context = authority("Evil")
    inside = elsewhere(hosts="127.0.0.1 evil-workspace.example")
    if inside is None:
        skipped.append("a host outside Databricks' domains: no mounts of its own")
        return
    for claim in [{"account_id": "x"}, {"workspace_id": "1", "oidc_endpoint": "https://evil-workspace.example/oidc"},
                  {"oidc_endpoint": "https://dbc-1.cloud.databricks.com/oidc"}, {}]:
        server = Workspace(context, {"databricks-config": Workspace.json(claim)})
        ended = test(server.port, "--ca-bundle", bundle, host="evil-workspace.example", plain=False, inside=inside)
        words = cause(ended, "workspace")
        check("not sent" in words and ended.status == 1, f"{claim}: {words} {ended.status}")
        check(not server.saw(TOKEN) and not server.saw("authorization"), f"{claim}: the token was sent")
        check(all(head.startswith("GET /.well-known/") for head in server.heads), f"{claim}: {server.heads}")
        check("Evil" in words, f"{claim}: who issued the certificate is said: {words}")
        ended = test(server.port, "--ca-bundle", bundle, "--trust-host", host="evil-workspace.example", plain=False,
                     inside=inside)
        check(server.saw(TOKEN), f"{claim}: a person's yes counts")
    # A saved connection is held to the same.
    server = Workspace(context)
    env = environment(DATABRICKS_TOKEN=TOKEN)
    where = [*options(server.port, "evil-workspace.example", False), "--ca-bundle", bundle]
    saved = run("save", "evil", *where, "--skip-test", "--connected-by", "a@b.example", env=env)
    del env["DATABRICKS_TOKEN"]
    run("test", "evil", env=env, inside=inside)
    check(saved.status == 0 and not server.saw(TOKEN), f"a saved connection: {saved.said}")


def spellings():
    """Only the plain spellings of loopback are this machine."""
    for host in ["127.-0.0.1", "127.+0.0.1", "127.1", "0", "0.0.0.0", "0x7f.0.0.1", "2130706433",
                 "127.0.0.01", "[::ffff:127.0.0.1]", "a.localhost", "169.254.169.254", "127.0.0.1@x",
                 "①27.0.0.1"]:
        server = Workspace()
        ended = test(server.port, host=host)
        check(ended.status in (1, 64), f"{host}: {ended.status} {ended.said[-200:]}")
        check(not server.saw(TOKEN), f"{host}: the token went out in clear text")
    ended = test(server.port)
    check(report(ended)["passed"], f"127.0.0.1 is this machine: {ended.said[-300:]}")


def keys():
    """Variables that give keys away or load code are not obeyed, by no process of ours."""
    bundle, context = authority("Good")
    log = f"{folder()}/keys"
    server = Workspace(context)
    env = environment(SSLKEYLOGFILE=log, OPENSSL_CONF="/nowhere.cnf", LD_AUDIT="")
    ended = test(server.port, "--ca-bundle", bundle, env=env, host="localhost", plain=False)
    check(report(ended)["passed"], f"with SSLKEYLOGFILE: {ended.said[-300:]}")
    check(not os.path.exists(log), "the keys of the connection were written down")
    said = run("doctor", env=env).said
    check("SSLKEYLOGFILE" in said and "OPENSSL_CONF" in said, f"doctor says what was cleared: {said}")


def attack():
    bundles()
    strangers()
    spellings()
    keys()
