"""A fontconfig of our own: the paper sees the committed fonts and nothing else of the machine."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape  # nosec B406  # it writes, it reads nothing

from institute.certificates.paper import faces

_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{folder}</dir>{rare}
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


@contextlib.contextmanager
def only(folder: Path, cache: Path, rare: bool) -> Iterator[None]:
    """While open, fontconfig configurations made in this process know the fonts of `folder` alone.

    With `rare`, also the full Han font of the machine. `cache` keeps fontconfig's own notes between runs.
    """
    extra = ""
    if rare and faces.RARE_HAN.exists():
        # A folder of its own with one link: the other faces beside it stay unknown.
        link = cache / "rare" / faces.RARE_HAN.name
        link.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            link.symlink_to(faces.RARE_HAN)
        extra = f"\n  <dir>{escape(str(link.parent))}</dir>"
    text = _CONFIG.format(folder=escape(str(folder.resolve())), rare=extra, cache=escape(str(cache / "fontconfig")))
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.NamedTemporaryFile("w", suffix=".conf", dir=cache, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.environ["FONTCONFIG_FILE"] = file.name
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before
