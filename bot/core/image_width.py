"""How wide an image is, read from its first bytes."""

LONGEST_HEAD = 256 * 1024  # bytes of a JPEG that are looked through


def image_width(content: bytes) -> int:
    """The width in pixels of a PNG, GIF or JPEG; 0 for all else and where it does not say."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return int.from_bytes(content[16:20], "big")
    if content.startswith((b"GIF87a", b"GIF89a")):
        return int.from_bytes(content[6:8], "little")
    return _of_jpeg(content[:LONGEST_HEAD]) if content.startswith(b"\xff\xd8") else 0


def _of_jpeg(content: bytes) -> int:
    """From the first frame header: SOF0 to SOF15, but for three that are none (ITU-T T.81, B.1.1.3)."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(content[at + 7 : at + 9], "big")
        at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
    return 0
