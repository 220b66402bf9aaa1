"""Draws a stranger's PDF as pictures, in a process of its own that may use little memory and time.

Run as a script: the PDF comes in; each page goes out as JPEG after its length (four bytes, big-endian).
"""

import resource
import sys
from io import BytesIO

import pypdfium2

PAGES = 10
SIDE = 1600  # pixels of the longer side
_MEMORY, _SECONDS = 1_500_000_000, 10


def main() -> int:
    """0 when every page is drawn; 2 for what is no PDF, or one that is locked; 3 for too many pages."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        pdf = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        if not 1 <= len(pdf) <= PAGES:
            return 3
        drawn = [_page(pdf[n]) for n in range(len(pdf))]
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return 2
    sys.stdout.buffer.write(b"".join(len(each).to_bytes(4, "big") + each for each in drawn))
    return 0


def _page(page: pypdfium2.PdfPage) -> bytes:
    width, height = page.get_size()  # points
    if not 1 <= min(width, height) <= max(width, height) <= 15_000:
        raise ValueError
    picture = page.render(scale=SIDE / max(width, height)).to_pil().convert("RGB")
    written = BytesIO()
    picture.save(written, "JPEG", quality=85, optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main())
