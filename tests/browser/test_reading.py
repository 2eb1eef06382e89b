"""Which chapters I have read: marked at the end of a chapter, shown in the table of contents, kept by the browser, forgotten on demand."""

import pytest

pytestmark = pytest.mark.browser
CHAPTER, OTHER = "book/cross-entropy.html", "book/the-game.html"


def test_a_chapter_is_marked_as_read_and_forgotten(page, base_url):
    page.goto(f"{base_url}/{CHAPTER}")
    line = page.locator(".chapters-read")
    assert "0 of " in line.inner_text() and not line.get_by_role("button", name="Forget all").is_visible()
    line.get_by_role("button", name="Mark as read").click()
    assert "1 of " in line.inner_text()
    page.goto(f"{base_url}/{OTHER}")
    marked = page.locator("nav.bd-links a:has(.read-mark)")
    assert marked.count() == 1 and "Bernoulli" in marked.inner_text()
    page.locator(".chapters-read").get_by_role("button", name="Mark as read").click()
    assert marked.count() == 2
    page.locator(".chapters-read").get_by_role("button", name="Mark as unread").click()
    assert marked.count() == 1
    page.locator(".chapters-read").get_by_role("button", name="Forget all").click()
    assert marked.count() == 0
    assert page.evaluate("localStorage.getItem('line-by-line: chapters read')") is None


def test_a_page_that_is_no_chapter_has_no_button(page, base_url):
    page.goto(f"{base_url}/book/ledger.html")
    assert page.locator(".chapters-read").count() == 0


def test_without_javascript_there_is_no_mark_and_the_report_remains(browser, base_url):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base_url}/{CHAPTER}")
    assert page.locator(".chapters-read, .read-mark").count() == 0
    assert page.get_by_role("link", name="Report a wrong equation").is_visible()
    context.close()


def test_damaged_memory_is_no_error(page, base_url):
    page.goto(f"{base_url}/{CHAPTER}")
    page.evaluate("localStorage.setItem('line-by-line: chapters read', '{broken')")
    page.reload()
    assert "0 of " in page.locator(".chapters-read").inner_text()


def test_a_term_of_the_glossary_shows_what_it_says(page, base_url):
    page.goto(f"{base_url}/{CHAPTER}")
    term = page.locator("article a[href^='glossary.html#term-']").first
    term.scroll_into_view_if_needed()
    term.focus()
    page.locator("[data-tippy-root]").wait_for(timeout=10_000)
    assert "More in" in page.locator("[data-tippy-root]").inner_text()
