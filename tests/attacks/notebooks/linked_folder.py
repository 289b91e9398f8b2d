"""The hand-in lies in a folder that is a link to elsewhere."""

from tests.attacks.tampering import save

UNREADABLE = True


def tamper(notebook, folder):
    outside = folder.parents[1] / "somewhere-else"
    outside.mkdir(exist_ok=True)
    save(notebook, outside)
    (folder / "work").symlink_to(outside, target_is_directory=True)
