"""The file is a list of lists of lists, a hundred thousand deep."""

UNREADABLE = True


def tamper(notebook, folder):
    (folder / "91_attacked.ipynb").write_text("[" * 100_000 + "]" * 100_000)
