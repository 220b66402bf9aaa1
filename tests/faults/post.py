"""A mail server on loopback that notes what it is given; it can be away, hang, or be slow to say yes."""

import re
import socketserver
import threading
import time
from collections import Counter

_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.M | re.I)


class Post:
    """with Post() as post: post.url goes into SMTP_URL; post.seen counts each Message-ID."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.calls = 0
        self.pause = 0.0  # between taking a letter and saying so: where a kill makes a repeat
        self.hanging = threading.Event()
        post = self

        class Line(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                post.serve(self)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        self.kind, self.handler = Server, Line
        self.server: Server | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> "Post":
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Opens at the port it had, or a free one."""
        self.server = self.kind(("127.0.0.1", self.port), self.handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """From now on nobody answers."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def serve(self, line: socketserver.StreamRequestHandler) -> None:
        """One conversation; a kill at the other end just ends it."""
        self.calls += 1
        while self.hanging.is_set():
            time.sleep(0.05)
        try:
            self._converse(line)
        except OSError:
            return

    def _converse(self, line: socketserver.StreamRequestHandler) -> None:
        line.wfile.write(b"220 loopback\r\n")
        while command := line.rfile.readline():
            word = command[:4].upper()
            if word == b"DATA":
                line.wfile.write(b"354 go on\r\n")
                if self._letter(line):
                    time.sleep(self.pause)
                    line.wfile.write(b"250 taken\r\n")
            elif word == b"QUIT":
                line.wfile.write(b"221 bye\r\n")
                return
            else:
                line.wfile.write(b"250 loopback\r\n")

    def _letter(self, line: socketserver.StreamRequestHandler) -> bool:
        """Whether a whole letter came; then it counts."""
        content = b""
        while (part := line.rfile.readline()) != b".\r\n":
            if not part:
                return False
            content += part
        found = _ID.search(content)
        self.seen[found[1].decode() if found else "?"] += 1
        return True
