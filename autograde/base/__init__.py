"""What every part of Fukami may use, and what uses nothing of it."""
