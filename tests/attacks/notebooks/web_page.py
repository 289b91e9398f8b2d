"""A web page was saved under a notebook's name."""

UNREADABLE = True


def tamper(notebook, folder):
    (folder / "91_attacked.ipynb").write_text("<!DOCTYPE html><html><script>alert(1)</script></html>")
