"""What runs in the sandbox beside a stranger's code. This folder and `wire` are copied there whole; nothing else gets in."""
