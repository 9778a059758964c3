"""Bytes of text files become characters."""

from __future__ import annotations

import codecs

from slimchat.knowledge.loaders.base import RawFile

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = ["cp1252", "latin_1", "cp1250", "mac_roman", "cp850", "utf_16_le", "utf_16_be"]
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\x0b\x1a\x1b")


def decode(file: RawFile, declared: str | None = None) -> str:
    """The file's text: by its byte order mark, as UTF-8, as declared, else as detected.

    Raises:
        UnreadableDocumentError: the file is binary, or its encoding cannot be told.
    """
    data = file.data
    try:
        for bom, encoding in _BOMS:
            if data.startswith(bom):
                return data.decode(encoding)
        if not _looks_binary(data):
            return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared:
        try:
            return data.decode(declared)
        except (UnicodeDecodeError, LookupError):
            pass
    text = _detect(data)
    if text is None:
        raise file.fail(
            "is not text, although its ending says so.",
            "Rename it to its true format, or save it as UTF-8 text.",
        )
    return text


def _looks_binary(data: bytes) -> bool:
    sample = data[:65536]
    return b"\0" in sample or sum(byte in _CONTROL for byte in sample) > 2 + len(sample) / 200


def _detect(data: bytes) -> str | None:
    # A NUL is in no text but UTF-16 and UTF-32; those without a mark are left to the library.
    if _looks_binary(data) and b"\0" not in data[:65536]:
        return None
    if not _looks_binary(data):
        # Windows' Western encoding is by far the likeliest for the three languages, and short
        # texts give the library too little to go by.
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            return _by_library(data) or data.decode("latin-1")
    return _by_library(data)


def _by_library(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_LIKELY, enable_fallback=False).best()
    if best is None:
        return None
    text = str(best)
    controls = sum(ord(character) in _CONTROL for character in text[:65536])
    return text if controls <= len(text[:65536]) / 200 else None
