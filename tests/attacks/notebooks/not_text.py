"""The file holds bytes that are no text, as a PDF or a picture does."""

UNREADABLE = True


def tamper(notebook, folder):
    (folder / "91_attacked.ipynb").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
