"""The file has 200 MB."""

from tests.attacks.tampering import save

UNREADABLE = True


def tamper(notebook, folder):
    save(notebook, folder)
    with open(folder / "91_attacked.ipynb", "r+b") as file:
        file.truncate(200 << 20)
