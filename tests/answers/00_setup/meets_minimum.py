# %% right="zip_longest, from the left"
from itertools import zip_longest


def meets_minimum(installed, required):
    installed = installed.partition("+")[0]
    for have, need in zip_longest(installed.split("."), required.split("."), fillvalue="0"):
        if int(have) != int(need):
            return int(have) > int(need)
    return True


# %% right="packaging knows how"
from packaging.version import Version


def meets_minimum(installed, required):
    return Version(installed) >= Version(required)


# %% right="zeros at the end removed"
def meets_minimum(installed, required):
    def numbers(version):
        found = [int(part) for part in version.split("+")[0].split(".")]
        while found and found[-1] == 0:
            found.pop()
        return tuple(found)

    return numbers(installed) >= numbers(required)


# %% wrong="compares strings" fails="test-meets_minimum-numbers"
def meets_minimum(installed, required):
    return installed >= required


# %% wrong="compares lists of strings" fails="test-meets_minimum-numbers"
def meets_minimum(installed, required):
    return installed.split("+")[0].split(".") >= required.split(".")


# %% wrong="reads a decimal number" fails="test-meets_minimum-numbers"
def meets_minimum(installed, required):
    def decimal(version):
        return float(".".join(version.split("+")[0].split(".")[:2]))

    return decimal(installed) >= decimal(required)


# %% wrong="asks every place to be enough" fails="test-meets_minimum-numbers"
def meets_minimum(installed, required):
    have = [int(n) for n in installed.split("+")[0].split(".")]
    need = [int(n) for n in required.split(".")]
    return all(a >= b for a, b in zip(have, need))


# %% wrong="newer only, not equal" fails="test-meets_minimum-numbers"
def meets_minimum(installed, required):
    def numbers(version):
        return ([int(n) for n in version.split("+")[0].split(".")] + [0, 0, 0])[:4]

    return numbers(installed) > numbers(required)


# %% wrong="lengths left as they are" fails="test-meets_minimum-lengths"
def meets_minimum(installed, required):
    have = [int(n) for n in installed.split("+")[0].split(".")]
    need = [int(n) for n in required.split(".")]
    return have >= need


# %% wrong="stops where the shorter one ends" fails="test-meets_minimum-lengths"
def meets_minimum(installed, required):
    have = [int(n) for n in installed.split("+")[0].split(".")]
    need = [int(n) for n in required.split(".")]
    length = min(len(have), len(need))
    return have[:length] >= need[:length]


# %% wrong="stumbles over +cu128" fails="test-meets_minimum-lengths"
def meets_minimum(installed, required):
    have = [int(n) for n in installed.split(".")]
    need = [int(n) for n in required.split(".")]
    length = max(len(have), len(need))
    return have + [0] * (length - len(have)) >= need + [0] * (length - len(need))


# %% wrong="joins the digits into one number" fails="test-meets_minimum-numbers"
def meets_minimum(installed, required):
    return int(installed.split("+")[0].replace(".", "")) >= int(required.replace(".", ""))


# %% wrong="arguments exchanged" fails="test-meets_minimum-numbers"
def meets_minimum(installed, required):
    def numbers(version):
        return ([int(n) for n in version.split("+")[0].split(".")] + [0, 0, 0])[:4]

    return numbers(required) >= numbers(installed)
