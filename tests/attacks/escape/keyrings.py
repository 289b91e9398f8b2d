"""The kernel's keyrings, which know no namespaces, are used as a letter box.

# %%
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for target in (-1, -2, -3, -4, -5):
    if libc.syscall(248, b"user", b"letter", b"x", 1, target) >= 0: print("ESCAPED by add_key", target)
    if libc.syscall(250, 0, target, 1) >= 0: print("ESCAPED by keyctl", target)
if libc.syscall(249, b"user", b"letter", None, 0) >= 0: print("ESCAPED by request_key")
print("tried")
"""
