# %% right="with NumPy"
def bits(data):
    return np.unpackbits(np.frombuffer(data, np.uint8))


# %% right="through binary strings of eight characters"
def bits(data):
    return [int(digit) for byte in data for digit in f"{byte:08b}"]


# %% right="by division, filled from the back"
def bits(data):
    result = []
    for byte in data:
        places = []
        for _ in range(8):
            places.insert(0, byte % 2)
            byte //= 2
        result += places
    return result


# %% wrong="the lowest place first" fails="test-bits"
def bits(data):
    return [byte >> place & 1 for byte in data for place in range(8)]


# %% wrong="leading zeros lost" fails="test-bits"
def bits(data):
    return [int(digit) for byte in data for digit in bin(byte)[2:]]


# %% wrong="all bits of the file backwards" fails="test-bits"
def bits(data):
    return [byte >> place & 1 for byte in data for place in range(7, -1, -1)][::-1]


# %% wrong="characters, not numbers" fails="test-bits"
def bits(data):
    return list("".join(f"{byte:08b}" for byte in data))


# %% wrong="seven places" fails="test-bits"
def bits(data):
    return [byte >> place & 1 for byte in data for place in range(6, -1, -1)]


# %% wrong="one row for each byte" fails="test-bits"
def bits(data):
    return [[int(digit) for digit in f"{byte:08b}"] for byte in data]


# %% wrong="the places themselves instead of zeros and ones" fails="test-bits"
def bits(data):
    return [byte & 2**place for byte in data for place in range(7, -1, -1)]


# %% wrong="the first byte only" fails="test-bits"
def bits(data):
    return [int(digit) for digit in f"{data[0]:08b}"]
