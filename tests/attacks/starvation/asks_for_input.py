"""Somebody is asked for an answer.

# %% double
import sys, getpass
try: answer = input("password? ")
except Exception: answer = None
rest = sys.stdin.read()
while True: getpass.getpass()
"""
