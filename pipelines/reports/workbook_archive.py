"""A returned file as an archive: what could fill the memory or never end is refused before it is parsed."""

import io
import re
import zipfile
import zlib

# A list of 50 people takes 20 kB; what is far larger is something else, or meant to fill the memory.
LARGEST_FILE = 5_000_000
LARGEST_UNPACKED = 20_000_000
# Begun or ended, in all parts: as many as the most lines that are read take. Each can become an object a
# hundred times its size: 400,000 empty styles (8 kB packed) took 18 s and 290 MB.
MOST_TAGS = 200_000
# Three are ours. Many could all name the same part, which would be read once for each.
MOST_SHEETS = 30
# Spreadsheet programs know no other, and only these two unpack piece by piece.
_COMPRESSIONS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class UnreadableWorkbookError(Exception):
    """The workbook cannot be taken; the message says why and what to do."""


def repacked(content: bytes) -> bytes:
    """The same parts in an archive whose sizes are true, with nothing in them that is unsafe to parse.

    The sizes that a returned archive states are its own claim, and whoever reads a part as a whole gets
    what it really holds; so every part is unpacked here, up to the limit, and handed on unpacked.

    Raises:
        UnreadableWorkbookError: it is no archive, or holds what no workbook does.
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableWorkbookError(f"is larger than {LARGEST_FILE // 1_000_000} MB: no such list")
    safe, left, tags = io.BytesIO(), LARGEST_UNPACKED, MOST_TAGS
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(safe, "w") as stored:
            for part in archive.infolist():
                unpacked = _unpacked(archive, part, left)
                left -= len(unpacked)
                tags -= unpacked.count(b"<")
                if tags < 0:
                    raise UnreadableWorkbookError("holds more than any such list; do not open it")
                _refuse_unsafe(unpacked)
                stored.writestr(part.filename, unpacked)
    except (
        zipfile.BadZipFile,
        zlib.error,
        # Of the archive's own claims: a version or a password, a size, a date, a place in the file.
        NotImplementedError,
        RuntimeError,
        EOFError,
        LookupError,
        ArithmeticError,
        OSError,
        ValueError,
    ) as error:
        raise UnreadableWorkbookError(
            f"is no Excel workbook ({type(error).__name__}); save it as .xlsx, without a password"
        ) from None
    return safe.getvalue()


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    if part.compress_type not in _COMPRESSIONS:
        raise UnreadableWorkbookError(
            "is packed in a way that no spreadsheet program uses; save it anew as an Excel workbook (.xlsx)"
        )
    with archive.open(part) as packed:
        # Never without a size: only then does what is unpacked stay below it, whatever the part claims.
        content = packed.read(most + 1)
    if max(len(content), part.file_size) > most:
        raise UnreadableWorkbookError("unpacks to more than any such list holds; do not open it")
    return content


def _refuse_unsafe(part: bytes) -> None:
    # Every second byte of UTF-16 is a zero; every other encoding that the parser knows contains ASCII.
    letters = part.replace(b"\0", b"")
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", letters):
        raise UnreadableWorkbookError("holds a document type, as no workbook does; do not open it")
    if sum(1 for _ in re.finditer(rb"[<:]sheet[\s/>]", letters)) > MOST_SHEETS:
        raise UnreadableWorkbookError(f"has more than {MOST_SHEETS} sheets: no such list")
