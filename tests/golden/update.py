"""Write the golden numbers anew: python -m tests.golden.update. Numbers change only on purpose; the change log says why."""

from __future__ import annotations

import sys

from tests.golden.numbers import FINLAND_FILE, TWO_TOWNS_FILE, finland, two_towns


def main() -> None:
    """Write the files and tell which of them changed."""
    for file, text in ((TWO_TOWNS_FILE, two_towns()), (FINLAND_FILE, finland())):
        changed = not file.is_file() or file.read_text(encoding="utf-8") != text
        file.write_text(text, encoding="utf-8")
        note = "changed; say why in CHANGELOG.md" if changed else "as it was"
        sys.stdout.write(f"tests/golden/{file.name}: {note}\n")


if __name__ == "__main__":
    main()
