"""File systems are mounted, unmounted and made writable again.

# %%
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
calls = {
    "mount": lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
    "remount": lambda: libc.mount(None, b"/", None, 32 | 4096, None),
    "bind": lambda: libc.mount(b"/", b"/content", None, 4096, None),
    "umount": lambda: libc.umount2(b"/proc", 2),
    "pivot_root": lambda: libc.syscall(155, b"/tmp", b"/tmp"),
    "fsopen": lambda: libc.syscall(430, b"tmpfs", 0),
    "open_tree": lambda: libc.syscall(428, -100, b"/", 1),
}
for name, call in calls.items():
    if call() >= 0: print("ESCAPED by", name)
print("tried")
"""
