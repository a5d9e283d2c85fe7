"""Files that bots and people sent: kept, named by ids that belong to one bot, measured as far as a picture tells."""

import hashlib
import mimetypes
import struct
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bot.local.archive import Archive
from bot.local.refusals import Refusal, bad_request

_MEGABYTE = 1 << 20
LARGEST_PHOTO = 10 * _MEGABYTE
LARGEST_FILE = 50 * _MEGABYTE
_LARGEST_DOWNLOAD = 20 * _MEGABYTE
_FOLDERS = {
    "photo": "photos", "animation": "animations", "document": "documents", "voice": "voice", "sticker": "stickers",
}  # fmt: skip


@dataclass(frozen=True)
class Upload:
    """A file as it came in a request."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Kept:
    """A file as the server knows it."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    size: int
    path: str
    width: int = 0
    height: int = 0


class Files:
    def __init__(self, bot_id: int, archive: Archive) -> None:
        self._bot_id = bot_id
        self._archive = archive
        self._kept: dict[str, Kept] = {}
        self._contents: dict[str, bytes] = {}
        for body in archive.read("file"):
            self._kept[body["file_id"]] = Kept(**body)

    def add(self, kind: str, upload: Upload) -> Kept:
        """Keeps an upload, or refuses it: empty, too large, or a photo that is none."""
        size = len(upload.content)
        if size == 0:
            raise bad_request("file must be non-empty")
        if kind == "photo" and size > LARGEST_PHOTO:
            raise bad_request(f"File of size {size} bytes is too big for a photo")
        if size > LARGEST_FILE:
            raise Refusal(413, "Request Entity Too Large")
        width, height = picture_size(upload.content)
        if kind == "photo" and not (width and height):
            raise bad_request("IMAGE_PROCESS_FAILED")
        if kind == "photo" and (width + height > 10_000 or max(width, height) > 20 * min(width, height)):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        number = len(self._kept) + 1
        unique_id = hashlib.sha256(upload.content).hexdigest()[:20]
        suffix = Path(upload.name).suffix[:10] or ".bin"
        kept = Kept(
            file_id=f"{kind}-{self._bot_id}-{number}-{unique_id}",
            unique_id=unique_id,
            kind=kind,
            name=Path(upload.name).name,
            mime=mimetypes.guess_type(upload.name)[0] or "application/octet-stream",
            size=size,
            path=f"{_FOLDERS[kind]}/file_{number}{suffix}",
            width=width,
            height=height,
        )
        self._store(kept, upload.content)
        return kept

    def find(self, file_id: str, kind: str | None = None) -> Kept:
        """The file of that id, or a refusal in Telegram's words."""
        if file_id.startswith(("http://", "https://")):
            raise bad_request("Failed to get HTTP URL content")
        kept = self._kept.get(file_id)
        if kept is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if kind is not None and kept.kind != kind and {kept.kind, kind} != {"animation", "document"}:
            raise bad_request("type of file mismatch")
        return kept

    def describe(self, file_id: str) -> dict[str, Any]:
        """What `getFile` answers."""
        try:
            kept = self.find(file_id)
        except Refusal:
            raise bad_request("invalid file_id") from None
        if kept.size > _LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        return {**file_fields(kept), "file_path": kept.path}

    def at(self, path: str) -> tuple[Kept, bytes] | None:
        """The file that `getFile` named by this path."""
        kept = next((kept for kept in self._kept.values() if kept.path == path), None)
        return None if kept is None else (kept, self._content(kept))

    def of(self, file_id: str) -> tuple[Kept, bytes]:
        kept = self.find(file_id)
        return kept, self._content(kept)

    def _store(self, kept: Kept, content: bytes) -> None:
        self._kept[kept.file_id] = kept
        if self._archive.folder is None:
            self._contents[kept.unique_id] = content
        else:
            place = self._archive.folder / "files" / kept.unique_id
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                draft = place.with_suffix(".part")
                draft.write_bytes(content)
                draft.rename(place)
        self._archive.keep(f"file/{kept.file_id}", lambda: asdict(kept))

    def _content(self, kept: Kept) -> bytes:
        if self._archive.folder is None:
            return self._contents[kept.unique_id]
        return (self._archive.folder / "files" / kept.unique_id).read_bytes()


def file_fields(kept: Kept) -> dict[str, Any]:
    return {"file_id": kept.file_id, "file_unique_id": kept.unique_id, "file_size": kept.size}


def media_fields(kept: Kept, **measured: int) -> dict[str, Any]:
    """The part of a message that shows this file, as Telegram writes it."""
    kept = replace(kept, width=measured.get("width") or kept.width, height=measured.get("height") or kept.height)
    fields = file_fields(kept)
    sides = {"width": kept.width, "height": kept.height}
    named = {"file_name": kept.name, "mime_type": kept.mime}
    if kept.kind == "photo":
        return {"photo": [{**fields, **sides}]}
    if kept.kind == "animation":
        moving = {**fields, **sides, **named, "duration": measured.get("duration", 0)}
        return {"animation": moving, "document": {**fields, **named}}
    if kept.kind == "voice":
        return {"voice": {**fields, "duration": measured.get("duration", 3), "mime_type": kept.mime}}
    return {kept.kind: {**fields, **named}}


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG, GIF, JPEG or WebP; (0, 0) for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return struct.unpack(">II", content[16:24])
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        return struct.unpack("<HH", content[6:10])
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp_size(content)
    return 0, 0


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def _webp_size(content: bytes) -> tuple[int, int]:
    if content[12:16] == b"VP8X" and len(content) >= 30:
        return (int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1)
    if content[12:16] == b"VP8 " and len(content) >= 30:
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if content[12:16] == b"VP8L" and len(content) >= 25:
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0
