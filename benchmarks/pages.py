"""What a page of the built book costs a reader: requests, bytes, and the time to its first words and its first formula.

Chromium loads each page once with an empty cache from a server on this machine that compresses as GitHub Pages does (gzip), over a line of
1.6 Mbit/s with 150 ms of latency, which the browser itself imitates. See README.md beside this file.
"""

import argparse
import functools
import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

SITE = Path(__file__).resolve().parents[1] / "_build/html"
COMPRESSED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt", ".map"}
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
COLUMNS = ("requests", "KB", "KB to the end", "first words, s", "first maths, s", "shift", "404")
# When the first formula of the page can be seen: it is laid out, all the fonts that it needs are there, and the page has been painted.
WATCH = """(() => {
  window.measured = {maths: null, shift: 0};
  new PerformanceObserver(list => list.getEntries().forEach(e => { if (!e.hadRecentInput) measured.shift += e.value; }))
    .observe({type: "layout-shift", buffered: true});
  function fontsThere(formula) {
    const walk = document.createTreeWalker(formula, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const style = getComputedStyle(walk.currentNode.parentElement);
      if (!document.fonts.check(`${style.fontStyle} ${style.fontWeight} 16px ${style.fontFamily}`, walk.currentNode.data)) return false;
    }
    return true;
  }
  function look() {
    const formula = [...document.querySelectorAll("main .katex-html")].find(found => found.getClientRects().length);
    const painted = performance.getEntriesByName("first-contentful-paint")[0];
    if (painted && formula && fontsThere(formula)) {
      measured.maths = Math.max(performance.now(), painted.startTime);
    } else requestAnimationFrame(look);
  }
  requestAnimationFrame(look);
})();"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """A static server that compresses text and keeps its connections open, as the hosts of static sites do."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        body, zipped = contents(path, path.suffix in COMPRESSED)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)


@functools.cache
def contents(path, compress):
    data = path.read_bytes()
    return (gzip.compress(data, 6, mtime=0), True) if compress else (data, False)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass  # a browser that closes a connection is no error


def serve(site):
    """A running server of the folder ``site``; ``server.server_port`` tells where."""
    server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def chromium():
    """The path of an installed Chromium, or None for the one that ``playwright install chromium`` brought."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def settle(page, open_requests):
    """Wait until nothing has been on its way for half a second, at most half a minute."""
    quiet = 0
    for _ in range(300):
        page.wait_for_timeout(100)
        quiet = 0 if open_requests else quiet + 1
        if quiet == 5:
            return


def measure(browser, url, size, throttle=True):
    """One visit with an empty cache, then a walk to the page's end, which brings the pictures that wait for it.

    Returns a dict: the number of requests, bytes as transferred (headers included) at rest and at the end, seconds to the first contentful paint
    and to the first formula (None where there is none), the cumulative layout shift, and the addresses that were not found.
    """
    context = browser.new_context(viewport=SIZES[size], device_scale_factor=1)
    page = context.new_page()
    client = context.new_cdp_session(page)
    seen = {"bytes": 0, "requests": 0, "missing": []}

    open_requests = set()

    def finished(event):
        seen["bytes"] += event["encodedDataLength"]
        open_requests.discard(event["requestId"])

    def answered(event):
        seen["requests"] += not event["response"]["url"].startswith(("data:", "blob:"))
        if event["response"]["status"] >= 400:
            seen["missing"].append(event["response"]["url"])

    client.on("Network.requestWillBeSent", lambda event: open_requests.add(event["requestId"]))
    client.on("Network.loadingFailed", lambda event: open_requests.discard(event["requestId"]))
    client.on("Network.loadingFinished", finished)
    client.on("Network.responseReceived", answered)
    client.send("Network.enable")
    if throttle:
        client.send("Network.emulateNetworkConditions", LINE)
    page.add_init_script(WATCH)
    page.goto(url, wait_until="load", timeout=120000)
    settle(page, open_requests)
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null")
    told = page.evaluate("measured")
    rest = seen["bytes"], seen["requests"]
    if throttle:
        client.send("Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
    page.evaluate(
        "async () => { for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {"
        " scrollTo(0, y); await new Promise((done) => setTimeout(done, 20)); } }"
    )
    settle(page, open_requests)
    context.close()
    return {
        "requests": seen["requests"],
        "bytes": rest[0],
        "bytes_to_the_end": seen["bytes"],
        "first_words": painted and painted / 1000,
        "first_maths": told["maths"] and told["maths"] / 1000,
        "shift": told["shift"],
        "missing": sorted(set(seen["missing"])),
    }


def middle(visits):
    """Of several visits of one page, the median of each number."""
    numbers = {
        key: statistics.median([visit[key] for visit in visits]) if visits[0][key] is not None else None for key in visits[0] if key != "missing"
    }
    return numbers | {"missing": visits[0]["missing"]}


def cells(visit):
    seconds = ["-" if visit[key] is None else f"{visit[key]:.2f}" for key in ("first_words", "first_maths")]
    kilobytes = [f"{visit[key] / 1000:.0f}" for key in ("bytes", "bytes_to_the_end")]
    return [f"{visit['requests']:.0f}", *kilobytes, *seconds, f"{visit['shift']:.3f}", str(len(visit["missing"]))]


def lighthouse(url, form):
    """Lighthouse's four scores, of 100, for ``form`` "desktop" or "mobile"; needs Node.js, and npx finds or fetches the program."""
    command = ["npx", "--yes", "lighthouse", url, "--quiet", "--output=json", "--output-path=stdout"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"] + (["--preset=desktop"] if form == "desktop" else [])
    environment = os.environ | ({"CHROME_PATH": chromium()} if chromium() else {})
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment)
    if done.returncode:
        raise SystemExit(f"Lighthouse could not be run: {done.stderr[-500:]}")
    report = json.loads(done.stdout)
    return {name: round(100 * entry["score"]) for name, entry in report["categories"].items()} | {
        name: report["audits"][audit]["displayValue"].replace("\xa0", " ")
        for name, audit in (("LCP", "largest-contentful-paint"), ("TBT", "total-blocking-time"), ("CLS", "cumulative-layout-shift"))
    }


def table(head, rows):
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in (head, *rows):
        print("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths, strict=True))))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", help="names such as cross-entropy; all pages of the book where none is given")
    parser.add_argument("--site", type=Path, default=SITE, help="a built site (default: _build/html)")
    parser.add_argument("--size", choices=SIZES, default="desktop")
    parser.add_argument("--visits", type=int, default=1, help="visits of each page; the table shows the median")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    parser.add_argument("--lighthouse", action="store_true", help="Lighthouse's scores instead, desktop and mobile")
    args = parser.parse_args()
    names = [f"book/{name}.html" for name in args.pages] or sorted(path.relative_to(args.site).as_posix() for path in args.site.glob("book/*.html"))
    server = serve(args.site)
    root, found = f"http://127.0.0.1:{server.server_port}", {}
    if args.lighthouse:
        found = {f"{name} {form}": lighthouse(f"{root}/{name}", form) for name in names for form in ("desktop", "mobile")}
        heads = list(next(iter(found.values())))
        table(["page", *heads], [[name, *(str(scores[head]) for head in heads)] for name, scores in found.items()])
    else:
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
            for name in names:
                found[name] = middle([measure(browser, f"{root}/{name}", args.size) for _ in range(args.visits)])
            browser.close()
        table(["page", *COLUMNS], [[name, *cells(visit)] for name, visit in found.items()])
        for name, visit in found.items():
            for address in visit["missing"]:
                print(f"not found, from {name}: {address}")
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
