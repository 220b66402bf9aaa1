"""What deploy/ says holds: its files name what is there, and the house is served behind its nginx over TLS."""

import base64
import http.client
import os
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from flask import Flask

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
PACKAGES = re.search(r'run_packages="(.+)"', (ROOT / "bin" / "_setup.sh").read_text("utf-8"))


def test_the_container_holds_what_the_house_needs():
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    sources = [word for line in re.findall(r"^COPY (.+) \S+$", text, re.M) for word in line.split()]
    assert [word for word in sources if not (ROOT / word).exists()] == []
    let_in = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert {f"!{word}" for word in sources} <= set(let_in)
    assert PACKAGES and [name for name in PACKAGES[1].split() if name not in text] == []


def test_the_compose_file_is_whole():
    made = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = made["services"]
    assert {"web", "work", "postgres", "redis"} <= services.keys()
    for name, service in services.items():
        assert "image" in service or "build" in service, name
        assert set(service.get("depends_on", {})) <= services.keys()
        named = [each.partition(":")[0] for each in service.get("volumes", [])]
        assert set(named) <= made["volumes"].keys()
    assert (DEPLOY / services["web"]["env_file"]).exists()
    assert all(port.startswith("127.0.0.1:") for port in services["web"]["ports"])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_understands_the_units():
    found = subprocess.run(["systemd-analyze", "verify", *UNITS], capture_output=True, text=True, check=False)
    lines = [line for line in found.stderr.splitlines() if "institute" in line and "is not executable" not in line]
    assert lines == []
    for unit in UNITS:
        if unit.suffix == ".service":
            command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
            assert subprocess.run(command, capture_output=True, check=False).returncode == 0, unit.name


@dataclass
class Reader:
    """A browser of few words, over TLS, that believes the test's own certificate."""

    port: int
    certificate: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        trust = ssl.create_default_context(cafile=str(self.certificate))
        link = http.client.HTTPSConnection("localhost", self.port, timeout=30, context=trust)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            link.request(method, path, body, given)
            answer = link.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, rest = cookie.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            return answer.status, dict(answer.headers), answer.read()
        finally:
            link.close()

    def token(self) -> str:
        found = re.search(rb'name="csrf-token" content="([^"]+)"', self.ask("GET", "/verify")[2])
        assert found
        return found[1].decode()

    def sign_in(self, who: str) -> None:
        body = f"email={who}@demo.invalid&csrf_token={self.token()}".encode()
        form = "application/x-www-form-urlencoded"
        assert self.ask("POST", "/sign-in/demo", body, Content_Type=form)[0] == 303


@dataclass
class Served:
    home: Path
    port: int
    plain: int
    certificate: Path

    def reader(self, who: str = "") -> Reader:
        made = Reader(self.port, self.certificate)
        if who:
            made.sign_in(who)
        return made

    def video(self) -> tuple[str, int, str, bytes]:
        """(session, lesson, key, bytes) of the demo's video that the demo's trainee may watch."""
        with sqlite3.connect(self.home / "institute.db") as tx:
            row = tx.execute(
                "SELECT t.code, l.id, f.key FROM lesson_file f JOIN file ON file.id = f.file_id"
                " JOIN lesson l ON l.id = f.lesson_id JOIN learning_module m ON m.id = l.module_id"
                " JOIN training_session t ON t.id = m.training_id JOIN enrolment e ON e.training_id = t.id"
                " JOIN person p ON p.id = e.person_id"
                " WHERE file.media_type = 'video/mp4' AND p.email = 'trainee@demo.invalid'"
            ).fetchone()
        return *row, (ROOT / "institute/demo/content/media/two-ways.mp4").read_bytes()


def free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def configured(home: Path, upstream: int, plain: int, port: int) -> str:
    """deploy/nginx/institute.conf with this run's ports, folders and certificate, and nothing else changed."""
    text = (DEPLOY / "nginx" / "institute.conf").read_text("utf-8")
    text = re.sub(r"\n    listen \[::\].*", "", text)
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
        ("/var/cache/nginx/institute", f"{home}/cache"),
        ("/var/log/nginx/institute.log", f"{home}/access.log"),
        ("/etc/ssl/institute/fullchain.pem", f"{home}/cert.pem"),
        ("/etc/ssl/institute/key.pem", f"{home}/key.pem"),
    ):
        assert old in text
        text = text.replace(old, new)
    folders = "".join(
        f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.getuid() == 0 else ""
    main = f"daemon off; {user} pid {home}/pid; error_log {home}/error.log; events {{}}"
    return f"{main} http {{ access_log off; {folders} {text} }}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if not (shutil.which("nginx") and shutil.which("openssl")):
        pytest.skip("no nginx here: .ci/run brings it")
    home, upstream, plain, port = tmp_path_factory.mktemp("deployed"), free(), free(), free()
    made = Served(home, port, plain, home / "cert.pem")
    certificate = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    certificate += f" -keyout {home}/key.pem -out {made.certificate}"
    subprocess.run(["openssl", *certificate.split()], check=True, capture_output=True)
    (home / "nginx.conf").write_text(configured(home, upstream, plain, port))
    nginx = ["nginx", "-p", str(home), "-c", str(home / "nginx.conf"), "-e", str(home / "error.log")]
    tried = subprocess.run([*nginx, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0 and "[warn]" not in tried.stderr.replace("user", ""), tried.stderr
    env = os.environ | {"INSTITUTE_HOME": str(home), "INSTITUTE_ENV": "demo", "TRUSTED_PROXIES": "1"}
    env |= {"PUBLIC_URL": f"https://localhost:{port}", "WEB_CONCURRENCY": "1"}
    env |= dict.fromkeys(("DATABASE_URL", "FILES_URL", "JOBS_URL"), "")
    python = [sys.executable, "-W", "ignore", "-m"]
    subprocess.run([*python, "flask", "--app", "wsgi", "ready"], cwd=ROOT, env=env, check=True, capture_output=True)
    gunicorn = [*python, "gunicorn", "--config", "deploy/gunicorn.py", "--bind", f"127.0.0.1:{upstream}", "wsgi:app"]
    with (home / "log").open("w") as log:
        started = [subprocess.Popen(each, cwd=ROOT, env=env, stdout=log, stderr=log) for each in (gunicorn, nginx)]
    try:
        _until_ready(made)
        yield made
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def _until_ready(made: Served) -> None:
    for _ in range(300):
        try:
            if made.reader().ask("GET", "/readyz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError((made.home / "log").read_text()[-2000:])


def test_readers_come_over_tls(served):
    link = http.client.HTTPConnection("127.0.0.1", served.plain)
    link.request("GET", "/needs", headers={"Host": "localhost"})
    answer = link.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, "https://localhost/needs")
    link.close()
    status, headers, body = served.reader().ask("GET", "/")
    assert status == 200 and headers["Strict-Transport-Security"] and headers["Content-Security-Policy"]
    style = re.search(rb'href="(/static/css/[^"]+)"', body)
    assert style
    for _ in range(2):
        status, headers, _ = served.reader().ask("GET", style[1].decode(), Accept_Encoding="gzip")
        assert status == 200 and "immutable" in headers["Cache-Control"] and headers["Content-Encoding"] == "gzip"


def test_the_proxy_knows_every_secret_address(app: Flask):
    secret = {rule.rule.split("/<")[0] for rule in app.url_map.iter_rules() if rule.arguments & {"token", "badge"}}
    text = (DEPLOY / "nginx" / "institute.conf").read_text("utf-8")
    named = re.findall(r"/\((a\|[^)]+)\)/", text)
    assert [sorted(f"/{door}" for door in each.split("|")) for each in named] == [sorted(secret)] * 2


def test_no_log_holds_a_secret_address(served):
    for path in ("/calendars/s3cret.ics", "/scan/s3cret", "/privacy/request/s3cret?x=1", "/needs?q=s3cret"):
        served.reader().ask("GET", path, Referer=f"https://localhost{path}")
    written = _written(served.home / "access.log", 'GET /needs"')
    assert "GET /calendars/..." in written and 'GET /needs"' in written
    assert "s3cret" not in written and "s3cret" not in (served.home / "error.log").read_text()


def _written(log: Path, last: str) -> str:
    """A log once it holds its last line, which is written after the answer."""
    for _ in range(50):
        if last in (text := log.read_text()):
            return text
        time.sleep(0.1)
    return text


def test_a_video_comes_in_parts_to_those_who_may(served):
    code, _, key, video = served.video()
    there = f"/learn/{code}/files/{key}/two-ways.mp4"
    status, headers, body = served.reader("trainee").ask("GET", there, Range="bytes=1000-1999")
    assert (status, body, headers["Content-Range"]) == (206, video[1000:2000], f"bytes 1000-1999/{len(video)}")
    assert served.reader().ask("GET", there)[0] == 303
    assert served.reader("applicant").ask("GET", there)[0] == 404


def test_large_files_go_through_in_parts(served):
    code, lesson, *_ = served.video()
    reader = served.reader("admin")
    tus = {"Tus_Resumable": "1.0.0", "X_CSRF_Token": reader.token()}
    name = base64.b64encode(b"plan.pdf").decode()
    places = f"/teach/{code}/lessons/{lesson}/uploads"
    status, headers, _ = reader.ask("POST", places, Upload_Length="9000000", Upload_Metadata=f"filename {name}", **tus)
    assert status == 201
    place = headers["Location"]
    part = {"Content_Type": "application/offset+octet-stream", **tus}
    assert reader.ask("PATCH", place, b"%PDF-" + b"x" * 4_999_995, Upload_Offset="0", **part)[0] == 204
    _broken(served, reader, place, part)
    for _ in range(50):
        arrived = int(reader.ask("HEAD", place, **tus)[1]["Upload-Offset"])
        if arrived > 5_000_000:
            break
        time.sleep(0.1)
    assert 5_000_000 < arrived <= 5_300_000  # of the link that broke, what came is kept
    assert reader.ask("PATCH", place, b"x" * 8_400_000, Upload_Offset=str(arrived), **part)[0] == 413
    assert reader.ask("DELETE", place, **tus)[0] == 204


def _broken(served: Served, reader: Reader, place: str, headers: dict[str, str]) -> None:
    """Announces a megabyte, sends a part of it and is gone."""
    trust = ssl.create_default_context(cafile=str(served.certificate))
    raw = socket.create_connection(("127.0.0.1", served.port))
    with raw, trust.wrap_socket(raw, server_hostname="localhost") as link:
        given = {"Host": "localhost", "Content_Length": "1000000", "Upload_Offset": "5000000", **headers}
        given["Cookie"] = "; ".join(f"{name}={value}" for name, value in reader.cookies.items())
        lines = [f"PATCH {place} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in given.items())]
        link.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + b"y" * 300_000)
        time.sleep(0.5)


def test_what_is_too_large_is_refused_at_the_door(served):
    assert served.reader("admin").ask("POST", "/teach", b"x" * 27_500_000)[0] == 413


def test_the_settings_named_are_settings():
    text = (DEPLOY / "environment").read_text("utf-8")
    known = (ROOT / "institute" / "config.py").read_text("utf-8")
    named = re.findall(r"^([A-Z_]+)=", text, re.M)
    assert [name for name in named if name not in known and name != "PYTHONUTF8"] == []
    assert "FILES_URL" in named
