"""Calls that no notebook needs and in which holes have been found.

# %%
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
calls = {"bpf": (321, 0, 0, 0), "io_uring_setup": (425, 8, ctypes.create_string_buffer(200)), "userfaultfd": (323, 0), "perf_event_open": (298, ctypes.create_string_buffer(128), 0, -1, -1, 0), "modify_ldt": (154, 0, 0, 0), "init_module": (175, 0, 0, b""), "kexec_load": (246, 0, 0, 0, 0), "open_by_handle_at": (304, -100, 0, 0), "fanotify_init": (300, 0, 0), "swapon": (167, b"/tmp/x", 0), "reboot": (169, 0, 0, 0), "acct": (163, b"/tmp/x")}
for name, (number, *arguments) in calls.items():
    if libc.syscall(number, *arguments) >= 0: print("ESCAPED by", name)
import socket
for family in (17, 30, 38, 40, 31, 21, 44):
    try: socket.socket(family, socket.SOCK_RAW if family == 17 else socket.SOCK_STREAM); print("ESCAPED: family", family)
    except OSError: pass
print("tried")
"""
