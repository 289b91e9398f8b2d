"""Caches that a later submission might load are filled with other things.

# %%
import os, pathlib
for place in ("~/.cache", "~/.fastai", "~/.torch", "~/.config/matplotlib", "/content/data/torch/hub/checkpoints", "/content/data/fastai/data"):
    folder = pathlib.Path(place).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "poison").write_text("poison")
    except OSError: pass
for folder in ("/fukami/data", "/fukami/data/torch", "/fukami/data/fastai"):
    try: open(f"{folder}/poison", "w"); print("ESCAPED", folder)
    except OSError: pass
print("tried")
"""
