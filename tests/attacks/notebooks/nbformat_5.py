"""The notebook claims a format that does not exist yet."""

from tests.attacks.tampering import save

UNREADABLE = True


def tamper(notebook, folder):
    notebook.nbformat = 5
    save(notebook, folder)
