"""The file is empty."""

UNREADABLE = True


def tamper(notebook, folder):
    (folder / "91_attacked.ipynb").touch()
