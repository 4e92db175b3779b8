"""The public knowledge base."""

from tests.web.pages import PageDesk


def test_public_articles_are_listed_found_and_read(web: PageDesk) -> None:
    web.article("Printers that burn", "First **unplug** it.\n\n- then call us\n- <script>alert(1)</script>")
    web.article("Holidays", "When we are away.")
    browser = web.browser()

    assert "Printers that burn" in browser.get("/kb").text
    found = browser.get("/kb?q=burning+printer").text
    assert "1 found for “burning printer”" in found
    assert "Holidays" not in found
    read = browser.get("/kb/1").text
    assert "<strong>unplug</strong>" in read
    assert "<script" not in read


def test_an_article_for_technicians_is_none(web: PageDesk) -> None:
    web.article("Passwords of the printers", "hunter2", is_public=False)
    browser = web.browser()

    assert "Passwords" not in browser.get("/kb").text
    assert "Nothing was found" in browser.get("/kb?q=passwords").text
    assert browser.get("/kb/1").status_code == browser.get("/kb/99").status_code == 404
    assert browser.get("/kb/1").text == browser.get("/kb/99").text


def test_a_long_list_has_pages_and_keeps_its_question(web: PageDesk) -> None:
    for number in range(45):
        web.article(f"Printer {number}", "burns & smokes")
    browser = web.browser()

    second = browser.get("/kb?q=smokes+%26+<b>&page=2").text

    assert "Page 2 of 3" in second
    assert 'page=3&amp;q=smokes%20%26%20%3Cb%3E"' in second
    assert "Page 3 of 3" in browser.get("/kb?page=99999").text
    assert "Page 1 of 3" in browser.get("/kb?page=-1").text


def test_search_engines_may_show_public_articles_and_nothing_else(web: PageDesk) -> None:
    web.article("Printers that burn", "Unplug it.")
    web.article("Passwords", "hunter2", is_public=False)
    browser = web.browser()

    for page in ("/kb", "/kb/1"):
        assert "X-Robots-Tag" not in browser.get(page).headers
    for page in ("/", "/login", "/kb/2", "/kb/99", "/kb?q=printer", "/nowhere"):
        assert browser.get(page).headers["X-Robots-Tag"] == "noindex, nofollow"
