"""Office files are zip archives of XML: what is checked before a library opens one."""

from __future__ import annotations

import io
import re
import zipfile

from slimchat.knowledge.loaders.base import RawFile

_MAX_GROWTH = 20
_MAX_RATIO = 200
_MAX_MEMBERS = 20_000
_SMALL = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Office XML may not declare a document type, the only place entities come from.
_DTD = re.compile(
    b"|".join(
        re.escape(text.encode(code))
        for text in ("<!DOCTYPE", "<!ENTITY")
        for code in ("utf-8", "utf-16-le", "utf-16-be")
    )
)


def checked_archive(file: RawFile) -> io.BytesIO:
    """The file as a stream, once its declared sizes and its XML are known to be harmless.

    Raises:
        UnreadableDocumentError: not an archive, encrypted, damaged, or made to exhaust memory.
    """
    if file.data.startswith(_OLE):
        raise file.fail(
            "is encrypted, or an Office file of before 2007.",
            "Remove its password, or save it in the current format.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            members = archive.infolist()
            _check_sizes(file, members)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _check_xml(file, archive.read(member))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise file.fail(
            f"is damaged: it is not a readable archive ({error}).",
            "Open it in the program it comes from and save it again.",
        ) from error
    return io.BytesIO(file.data)


def _check_sizes(file: RawFile, members: list[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    limit = _MAX_GROWTH * file.config.max_file_mb * 1_000_000
    ratio = max(
        (m.file_size / max(m.compress_size, 1) for m in members if m.file_size > _SMALL), default=0
    )
    if total > limit or ratio > _MAX_RATIO or len(members) > _MAX_MEMBERS:
        raise file.fail(
            f"would unpack to {total / 1_000_000:.0f} MB in {len(members)} parts "
            f"({ratio:.0f} times a part's size), which is not safe to open.",
            "Save it again without large empty ranges or pictures, or remove it.",
        )


def _check_xml(file: RawFile, xml: bytes) -> None:
    if _DTD.search(xml):
        raise file.fail(
            "holds XML with a document type or entities, which Office files never do.",
            "Do not trust this file; save its content anew if you need it.",
        )
