"""Libraries on disk are changed for those who come after.

# %%
import numpy, os, sys
for module in list(sys.modules.values()):
    path = getattr(module, "__file__", None)
    if not path or not path.startswith("/") or path.startswith(("/content", "/tmp")): continue
    for action in (lambda: open(path, "a"), lambda: os.rename(path, path + "x"), lambda: os.unlink(path), lambda: os.chmod(path, 0o777)):
        try: action(); print("ESCAPED", path); break
        except OSError: pass
print("tried")
"""
