"""What a person sends who only wants to send something: a picture and a voice that say nothing."""

import struct
import zlib
from functools import cache

VOICE = b"OggS a voice that says nothing"
STICKER = b"RIFF a sticker"

_WIDTH, _HEIGHT = 240, 160


@cache
def picture() -> bytes:
    """A PNG of a soft evening sky."""
    rows = b"".join(b"\0" + bytes((150 + y // 2, 190 - y // 4, 210 - y // 2)) * _WIDTH for y in range(_HEIGHT))
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
