"""What Chromium loads for the first page a stranger opens, and for the second."""

from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, sync_playwright

from tests.load import Options, Row, at_most, bars
from tests.load.house import house

NAME = "first-visit"
FIRST, SECOND = "/", "/sessions"


class Wire:
    """What came over the wire: encoded bytes with their heads, requests and their hosts."""

    def __init__(self, devtools: CDPSession) -> None:
        self.bytes, self.hosts, self.names = 0, [], []
        self._asked: dict[str, str] = {}
        devtools.on("Network.requestWillBeSent", self._sent)
        devtools.on("Network.loadingFinished", self._finished)
        devtools.send("Network.enable")

    def _sent(self, told: dict) -> None:
        if told["request"]["url"].startswith(("http:", "https:")):
            self._asked[told["requestId"]] = told["request"]["url"]

    def _finished(self, told: dict) -> None:
        url = self._asked.get(told["requestId"])
        if url and (size := int(told["encodedDataLength"])):  # 0: from the browser's own cache
            self.bytes += size
            self.hosts.append(urlsplit(url).netloc)
            self.names.append(f"{urlsplit(url).path} {size}")

    def clear(self) -> None:
        self.bytes, self.hosts, self.names = 0, [], []


def run(options: Options) -> list[Row]:
    bar = bars(NAME)
    with house(options.databases[0], worker=False) as served, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        page = browser.new_page(locale="en-GB")
        wire = Wire(page.context.new_cdp_session(page))
        page.goto(served.url + FIRST, wait_until="networkidle")
        first, hosts = (wire.bytes, len(wire.names)), set(wire.hosts)
        print("\n" + "\n".join(wire.names))
        wire.clear()
        page.click(f'main a[href^="{SECOND}"], a[href="{SECOND}"]')
        page.wait_for_load_state("networkidle")
        second, hosts = (wire.bytes, len(wire.names)), hosts | set(wire.hosts)
        print("then\n" + "\n".join(wire.names))
        browser.close()
    return [
        at_most("first page, over the wire", first[0], bar["bytes"], "bytes"),
        at_most("first page, requests", first[1], bar["requests"]),
        at_most("second page, over the wire", second[0], bar["second_bytes"], "bytes"),
        at_most("second page, requests", second[1], bar["second_requests"]),
        at_most("hosts other than ours", len(hosts - {urlsplit(served.url).netloc}), bar["other_hosts"]),
    ]
