"""The home folders are read.

# %%
import os
for root in ("/root", "/home", os.path.expanduser("~")):
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if f not in ("site-packages", ".pyenv", ".venv", "proc", "sys", "usr")]  # Python itself may lie here
        if folder.startswith("/content"): continue
        for name in files:
            try: open(f"{folder}/{name}", "rb").read(); print("ESCAPED", folder, name)
            except OSError: pass
print("tried")
"""
