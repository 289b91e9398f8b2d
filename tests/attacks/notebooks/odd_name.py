"""The file's name has spaces, an emoji, Japanese and a line break."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    save(notebook, folder, "91_attacked のコピー 🎓 (1)\n; rm -rf $HOME.ipynb")
