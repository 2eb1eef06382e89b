"""Every page opens in a real browser, on a desktop and on a phone, without an error and without asking another host."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
BOOK = Path(__file__).resolve().parents[2] / "book"
PAGES = sorted(f"book/{path.stem}.html" for suffix in ("*.md", "*.ipynb") for path in BOOK.glob(suffix))
WIDTHS = {"desktop": 1280, "phone": 390}


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_clean(page, base_url, name, width):
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith((base_url, "data:", "blob:")) else None)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{base_url}/{name}", wait_until="load")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert not faults
    assert wide <= 0, f"the page is {wide} px wider than the screen"
