"""Which files go along with a mail, and where its images stand."""

import re
import time

import pytest

from bot.core.enclosing import Packing, encoded, is_shown, listed, packed, room_beside, spoken_size
from bot.core.image_width import image_width
from bot.core.messages import File
from bot.core.pictures import Picture, with_picture_names, with_pictures


def a_file(size: int = 100, **more: object) -> File:
    given: dict[str, object] = {"name": "a.pdf", "content_type": "application/pdf", "sha256": "ab"} | more
    return File(size=size, **given)  # type: ignore[arg-type]  # as the tests name them


PDF = a_file()
PHOTO = a_file(content_type="image/jpeg", slack_id="F1")
LOGO = a_file(content_type="image/png", inline=True, content_id="logo@x", sha256="logo")


@pytest.mark.parametrize(
    ("file", "more", "wanted"),
    [
        pytest.param(PDF, {}, Packing(attached=(0,)), id="a file is attached"),
        pytest.param(PHOTO, {}, Packing(shown=(0,)), id="a photo from Slack is shown"),
        pytest.param(LOGO, {}, Packing(shown=(0,)), id="an image of a text is shown"),
        pytest.param(LOGO, {"seen": frozenset({"logo"})}, Packing(), id="once"),
        pytest.param(PHOTO, {"seen": frozenset({"ab"})}, Packing(shown=(0,)), id="a photo again and again"),
        pytest.param(
            a_file(content_type="image/svg+xml", inline=True), {}, Packing(attached=(0,)), id="no SVG"
        ),
        pytest.param(
            a_file(content_type="image/png"), {}, Packing(attached=(0,)), id="what was attached stays so"
        ),
        pytest.param(a_file(lost="gone"), {}, Packing(lost=(0,)), id="what is lost"),
        pytest.param(PDF, {"leave": False}, Packing(kept=(0,)), id="what must not leave"),
        pytest.param(PDF, {"room": encoded(100)}, Packing(attached=(0,)), id="what just fits"),
        pytest.param(PDF, {"room": encoded(100) - 1}, Packing(too_big=(0,)), id="what is a byte too big"),
        pytest.param(PDF, {"room": -5}, Packing(too_big=(0,)), id="where the text takes all"),
    ],
)
def test_what_becomes_of_a_file(file: File, more: dict[str, object], wanted: Packing) -> None:
    given: dict[str, object] = {"room": 10_000, "leave": True} | more

    assert packed([file], **given) == wanted  # type: ignore[arg-type]  # as the cases name them


def test_a_file_that_is_too_big_keeps_no_other_back() -> None:
    packing = packed([a_file(9_000), a_file(10**6), PHOTO], room=encoded(9_000) + encoded(100), leave=True)

    assert packing == Packing(attached=(0,), too_big=(1,), shown=(2,))
    assert packing.enclosed == (0, 2)


def test_a_long_text_leaves_less_room() -> None:
    assert room_beside("ü" * 1_000, limit_mb=1) == room_beside("", limit_mb=1) - 8_000


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "1 KB"), (1_500, "1 KB"), (120 * 1024, "0.1 MB"), (2_000_000, "1.9 MB"), (40 * 1024**2, "40 MB")],
)
def test_sizes_for_people(size: int, words: str) -> None:
    assert spoken_size(size) == words


def test_names_in_a_sentence() -> None:
    assert (listed(["a"]), listed(["a", "b", "c"])) == ("a", "a, b and c")


def test_only_images_that_mail_programs_show_are_shown() -> None:
    assert is_shown(a_file(content_type="IMAGE/PNG", inline=True))
    assert not is_shown(a_file(content_type="text/html", inline=True))


FIRST = Picture(name="image.png", given_id="1@x", content_id="0.ab@acme.test")
SECOND = Picture(name="image.png", given_id="2@x", content_id="1.ab@acme.test")
STAYS = Picture(name="plan.png", given_id="3@x", content_id="")


def shown(one: Picture) -> str:
    return f'<img src="cid:{one.content_id}" alt="{one.name}">'


@pytest.mark.parametrize("mark", ["[cid:1@x]", "[cid: 1@x]", "[image: image.png]", "[image.png]"])
def test_an_image_stands_where_the_text_names_it(mark: str) -> None:
    assert with_pictures(f"<p>a {mark} b</p>", [FIRST]) == f"<p>a {shown(FIRST)} b</p>"
    assert with_picture_names(f"a {mark} b", [FIRST]) == "a [image: image.png] b"


def test_images_of_one_name_stand_in_their_order_and_each_once() -> None:
    html = with_pictures("<p>[image: image.png] [image: image.png] [image: image.png]</p>", [FIRST, SECOND])

    assert html == f"<p>{shown(FIRST)} {shown(SECOND)} [image: image.png]</p>"


def test_images_that_no_text_names_stand_below_it() -> None:
    assert with_pictures("<p>a</p>", [FIRST]) == f"<p>a</p>\n<p>{shown(FIRST)}</p>"
    assert with_picture_names("a", [FIRST]) == "a\n\n[image: image.png]"
    assert with_picture_names("", [FIRST]) == "[image: image.png]"


def test_an_image_that_does_not_go_along_is_its_name() -> None:
    assert with_pictures("<p>[cid:3@x]</p>", [STAYS]) == "<p>[image: plan.png]</p>"
    assert with_picture_names("[cid:3@x]", [STAYS]) == "[image: plan.png]"


def test_a_name_brings_no_markup_and_an_address_is_left_alone() -> None:
    hostile = Picture(name='"><script>', given_id="1@x", content_id="0.ab@acme.test")

    assert "<script>" not in with_pictures("<p>[image: &quot;&gt;&lt;script&gt;]</p>", [hostile])
    html = '<p><a href="https://x.test/[image.png]">here</a></p>'
    assert with_pictures(html, [FIRST]).startswith(html)


@pytest.mark.parametrize("piece", ["[", "[cid:", "[image: a", "<", "[a]", "]"])
def test_hostile_texts_are_gone_through_at_once(piece: str) -> None:
    start = time.process_time()
    with_pictures(piece * 60_000, [FIRST])
    with_picture_names(piece * 60_000, [FIRST])

    assert time.process_time() - start < 4


def test_a_wide_image_says_in_numbers_how_wide_it_is_to_be() -> None:
    """Outlook knows no max-width."""
    wide = Picture(name="a", given_id="", content_id="0@x", width=3_000)
    narrow = Picture(name="b", given_id="", content_id="1@x", width=100)

    assert re.findall(r'alt="(.)"( width="640")?', with_pictures("", [wide, narrow])) == [
        ("a", ' width="640"'),
        ("b", ""),
    ]


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF"
    + bytes(10)
    + b"\xff\xc4\x00\x04ab\xff\xc2\x00\x11\x08\x01\x2c\x0b\xb8"
    + bytes(9)
)


@pytest.mark.parametrize(
    ("content", "width"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x0b\xb8\x00\x00\x01\x2c", 3_000),
        (b"GIF89a\xb8\x0b\x2c\x01", 3_000),
        (JPEG, 3_000),
        (JPEG[:30], 0),
        (b"\xff\xd8" + b"\xff\xe0\x00\x00" * 60_000, 0),
        (b"RIFF....WEBP", 0),
        (b"", 0),
    ],
    ids=["png", "gif", "jpeg", "half a jpeg", "hostile", "webp", "nothing"],
)
def test_how_wide_an_image_is(content: bytes, width: int) -> None:
    assert image_width(content) == width
