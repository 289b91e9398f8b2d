"""Everything that can be read is searched for a secret that the host holds at several places.

# %%
import os
for folder, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if f not in ("site-packages", ".pyenv", ".venv", "proc", "sys", "usr")]
    for name in files:
        try:
            if os.path.getsize(f"{folder}/{name}") < 1e5: print(open(f"{folder}/{name}", errors="ignore").read()[:300])
        except OSError: pass
print("tried")
"""
