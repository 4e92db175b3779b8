"""A mail's own HTML on a page of ours: nothing in it acts, loads or leads into the page."""

import pytest
from lxml import html as lxml_html

from bot.core.page_html import ATTRIBUTES, TAGS, as_formatted

HOSTILE = (
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='javascript:alert(1)'>",
    '<img src="https://a.test/x.png" alt="&quot;><script>alert(1)</script>">',
    "<img alt='\"><svg onload=alert(1)>' src=https://a.test/x>",
    '<img src="https://a.test/&quot; onerror=&quot;alert(1)">',
    "<svg><script>alert(1)</script></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt&colon;alert(1)'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<iframe src='https://a.test'></iframe>",
    "<object data='https://a.test'></object><embed src='https://a.test'>",
    "<form action='https://a.test'><input name=form><button>Log in</button></form>",
    "<style>@import 'https://a.test';</style><p style='background:url(https://a.test)'>x</p>",
    "<link rel=stylesheet href='https://a.test'><base href='https://a.test'>",
    "<meta http-equiv=refresh content='0;https://a.test'>",
    "<div id=content class=notice name=form onclick=alert(1)>x</div>",
    "</div></main><h1>Log in</h1>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<video src='https://a.test'><source onerror=alert(1)></video><audio src='https://a.test'>",
    "<table background='https://a.test'><td background='https://a.test'>x",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<img srcset='https://a.test/x 2x' src='cid:logo'>",
    "<textarea></textarea><title></title><xmp><script>alert(1)</script></xmp>",
)


@pytest.mark.parametrize("with_images", [True, False])
@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_hostile_is_left(source: str, with_images: bool) -> None:
    clean, _ = as_formatted(source, with_images=with_images)

    root = lxml_html.fragment_fromstring(clean, create_parent="section")
    for element in root.iterdescendants():
        assert element.tag in TAGS
        allowed = ATTRIBUTES.get(element.tag, set()) | {"rel", "referrerpolicy"}
        assert set(element.attrib) - {"class"} <= allowed, clean
        assert element.get("class") in (None, "image")
        for name in ("href", "src"):
            value = element.get(name, "https:")
            assert value.split(":")[0] in ("http", "https", "mailto", "tel"), clean
        assert with_images or element.tag != "img"
        assert element.tag != "img" or element.get("src", "").startswith("https://")


def test_images_of_others_stay_only_where_they_are_wanted() -> None:
    source = '<p>a<img src="https://a.test/x.png" alt="logo" width="1"><img src="http://a.test/y" alt=""></p>'

    assert as_formatted(source, with_images=False) == (
        '<p>a<span class="image">logo</span><span class="image">image</span></p>',
        True,
    )
    shown, _ = as_formatted(source, with_images=True)
    assert '<img src="https://a.test/x.png" alt="logo" referrerpolicy="no-referrer">' in shown
    assert "http://a.test" not in shown


def test_a_mail_without_images_of_others_offers_none() -> None:
    assert as_formatted('<p>hello <img src="cid:logo" alt="logo"></p>', with_images=False)[1] is False
