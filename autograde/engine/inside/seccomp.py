"""A filter that takes from a submission the system calls that no notebook needs. Runs inside the sandbox.

What is refused answers EPERM: new namespaces and mounts, looking into other processes, kernel keyrings, BPF, io_uring,
modules, clocks; memory that no process maps, which only a control group could count. Sockets are left to the families
that notebooks use; vsock above all is not confined by namespaces.
See seccomp(2); the constants are those of the kernel's headers.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
RET_ALLOW, RET_ERRNO, RET_KILL = 0x7FFF0000, 0x00050000, 0x80000000
LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, JUMP_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCH, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
NEW_NAMESPACES = 0x7E020000  # CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}
FAMILIES = (1, 2, 10, 16)  # unix, inet, inet6, netlink

# name: (x86-64, aarch64); None where there is no such call
REFUSED: dict[str, tuple[int | None, int]] = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "msgget": (68, 186),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_madvise": (440, 440),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "semget": (64, 190),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "shmget": (29, 194),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "vhangup": (153, 58),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "uselib": (134, -1),
    "modify_ldt": (154, -1),
}
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def program(machine: str) -> bytes:
    """Return the filter for `machine` as an array of struct sock_filter; KeyError for one that is not known."""
    column, arch = ARCHITECTURES[machine]
    refuse = RET_ERRNO | errno.EPERM
    code = [
        (LOAD, 0, 0, ARCH),
        (JUMP_EQUAL, 1, 0, arch),
        (RETURN, 0, 0, RET_KILL),
        (LOAD, 0, 0, NUMBER),
    ]
    if machine == "x86_64":  # the x32 way of making the same calls
        code += [(JUMP_GREATER_EQUAL, 0, 1, 0x40000000), (RETURN, 0, 0, refuse)]
    for numbers in REFUSED.values():
        number = numbers[column]
        if number is not None and number >= 0:
            code += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, refuse)]
    # glibc falls back to clone, whose flags can be read here
    code += [(JUMP_EQUAL, 0, 1, CLONE3[column]), (RETURN, 0, 0, RET_ERRNO | errno.ENOSYS)]
    code += [
        (JUMP_EQUAL, 0, 4, CLONE[column]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (JUMP_SET, 0, 1, NEW_NAMESPACES),
        (RETURN, 0, 0, refuse),
        (RETURN, 0, 0, RET_ALLOW),
    ]
    code += [(JUMP_EQUAL, 0, len(FAMILIES) * 2 + 2, SOCKET[column]), (LOAD, 0, 0, FIRST_ARGUMENT)]
    for family in FAMILIES:
        code += [(JUMP_EQUAL, 0, 1, family), (RETURN, 0, 0, RET_ALLOW)]
    code += [(RETURN, 0, 0, RET_ERRNO | errno.EAFNOSUPPORT), (RETURN, 0, 0, RET_ALLOW)]
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in code)


def install() -> bool:
    """Put the filter on this process for good; False on a machine that it is not written for. Raises OSError."""
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        return False
    data = program(machine)
    buffer = ctypes.create_string_buffer(data, len(data))
    header = struct.pack("@HxxxxxxP", len(data) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.create_string_buffer(header, len(header)), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return True
