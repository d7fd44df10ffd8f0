"""One HTML file that stands alone: no network, and no script but its own."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Iterator

from simulator.analyses.markup import html
from simulator.analyses.page_style import SCRIPT, STYLE


def document(title: str, body: Iterable[str], style: str = "") -> Iterator[str]:
    """The file, piece by piece.

    Args:
        title: As text.
        body: HTML of what it holds.
        style: Rules beside those that all pages have.
    """
    digest = b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}';"
        " base-uri 'none'; form-action 'none'"
    )
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{html(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n"
    )
    yield from body
    yield f"<script>{SCRIPT}</script>\n</body>\n</html>\n"
