# %% right="zip_longest, from the left"
from itertools import zip_longest


def meets_minimum(have, need):
    for a, b in zip_longest(have.split("."), need.split("."), fillvalue="0"):
        if int(a) != int(b):
            return int(a) > int(b)
    return True


# %% right="packaging knows how"
from packaging.version import Version


def meets_minimum(have, need):
    return Version(have) >= Version(need)


# %% right="zeros at the end removed"
def meets_minimum(have, need):
    def numbers(version):
        found = [int(part) for part in version.split(".")]
        while found and found[-1] == 0:
            found.pop()
        return tuple(found)

    return numbers(have) >= numbers(need)


# %% right="a loop that adds zeros, and a part from + on cut off"
def meets_minimum(have, need):
    a = list(map(int, have.split("+")[0].split(".")))
    b = list(map(int, need.split("+")[0].split(".")))
    while len(a) < len(b):
        a.append(0)
    while len(b) < len(a):
        b.append(0)
    for i in range(len(a)):
        if a[i] > b[i]:
            return True
        elif a[i] < b[i]:
            return False
    return True


# %% wrong="compares strings" fails="test-meets_minimum-numbers"
def meets_minimum(have, need):
    return have >= need


# %% wrong="compares lists of strings" fails="test-meets_minimum-numbers"
def meets_minimum(have, need):
    return have.split(".") >= need.split(".")


# %% wrong="reads a decimal number" fails="test-meets_minimum-numbers"
def meets_minimum(have, need):
    def decimal(version):
        return float(".".join(version.split(".")[:2]))

    return decimal(have) >= decimal(need)


# %% wrong="asks every place to be enough" fails="test-meets_minimum-numbers"
def meets_minimum(have, need):
    have = [int(n) for n in have.split(".")]
    need = [int(n) for n in need.split(".")]
    return all(a >= b for a, b in zip(have, need))


# %% wrong="newer only, not equal" fails="test-meets_minimum-numbers"
def meets_minimum(have, need):
    def numbers(version):
        return ([int(n) for n in version.split(".")] + [0, 0, 0])[:4]

    return numbers(have) > numbers(need)


# %% wrong="lengths left as they are" fails="test-meets_minimum-lengths"
def meets_minimum(have, need):
    have = [int(n) for n in have.split(".")]
    need = [int(n) for n in need.split(".")]
    return have >= need


# %% wrong="stops where the shorter one ends" fails="test-meets_minimum-lengths"
def meets_minimum(have, need):
    have = [int(n) for n in have.split(".")]
    need = [int(n) for n in need.split(".")]
    length = min(len(have), len(need))
    return have[:length] >= need[:length]


# %% wrong="joins the digits into one number" fails="test-meets_minimum-numbers"
def meets_minimum(have, need):
    return int(have.replace(".", "")) >= int(need.replace(".", ""))


# %% wrong="arguments exchanged" fails="test-meets_minimum-numbers"
def meets_minimum(have, need):
    def numbers(version):
        return ([int(n) for n in version.split(".")] + [0, 0, 0])[:4]

    return numbers(need) >= numbers(have)


# %% wrong="looks at the first two numbers only" fails="test-meets_minimum-numbers"
def meets_minimum(have, need):
    a = [int(n) for n in have.split(".")] + [0]
    b = [int(n) for n in need.split(".")] + [0]
    return a[:2] >= b[:2]


# %% wrong="says yes always" fails="test-meets_minimum-numbers,test-meets_minimum-lengths"
def meets_minimum(have, need):
    return True


# %% wrong="weights of a thousand for three numbers, and no more" fails="test-meets_minimum-lengths"
def meets_minimum(have, need):
    def value(version):
        parts = [int(n) for n in version.split(".")] + [0, 0]
        return parts[0] * 10**6 + parts[1] * 10**3 + parts[2]

    return value(have) >= value(need)


# %% wrong="four numbers, and no more" fails="test-meets_minimum-lengths"
def meets_minimum(have, need):
    def four(version):
        return ([int(part) for part in version.split(".")] + [0, 0, 0, 0])[:4]

    return four(have) >= four(need)


# %% wrong="one number in base 100" fails="test-meets_minimum-numbers"
def meets_minimum(have, need):
    def number(text):
        parts = [int(p) for p in text.split(".")]
        parts += [0] * (5 - len(parts))
        total = 0
        for p in parts:
            total = total * 100 + p
        return total
    return number(have) >= number(need)

# %% wrong="fills up to three parts" fails="test-meets_minimum-lengths"
def meets_minimum(have, need):
    a = [int(p) for p in have.split(".")]
    b = [int(p) for p in need.split(".")]
    a += [0] * (3 - len(a))
    b += [0] * (3 - len(b))
    return a >= b
