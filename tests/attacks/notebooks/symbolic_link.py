"""The hand-in is a link to a file of the host."""

from tests.attacks.tampering import save

UNREADABLE = True


def tamper(notebook, folder):
    outside = folder.parents[1] / "somebody-elses"
    outside.mkdir(exist_ok=True)
    save(notebook, outside)
    (folder / "91_attacked.ipynb").symlink_to(outside / "91_attacked.ipynb")
