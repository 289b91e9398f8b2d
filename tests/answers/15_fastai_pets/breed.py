# %% right="split at the last underscore"
def breed(filename):
    return Path(filename).stem.rsplit("_", 1)[0]


# %% right="the end is replaced by nothing"
def breed(filename):
    return re.sub(r"_\d+\.jpg$", "", os.path.basename(filename))


# %% right="searched in the whole path, up to the last slash"
def breed(filename):
    return re.search(r"([^/]+)_\d+\.jpg$", str(filename)).group(1)


# %% wrong="the first word only" fails="test-breed-names"
def breed(filename):
    return Path(filename).name.split("_")[0]


# %% wrong="every digit is removed" fails="test-breed-digits"
def breed(filename):
    return re.sub(r"\d", "", Path(filename).stem).rstrip("_")


# %% wrong="letters and underscores, from the left, up to the first digit" fails="test-breed-digits"
def breed(filename):
    return re.match(r"[A-Za-z_]+", Path(filename).name)[0].rstrip("_")


# %% wrong="not greedy and not anchored: stops at the first number" fails="test-breed-digits"
def breed(filename):
    return re.match(r"(.+?)_\d+", Path(filename).name)[1]


# %% wrong="fastai's tutorial's pattern on the whole path" fails="test-breed-digits"
def breed(filename):
    return re.match(r"^(.*)_\d+.jpg", str(filename))[1]


# %% wrong="the underscore stays" fails="test-breed-names"
def breed(filename):
    return re.match(r"(.+_)\d+\.jpg$", Path(filename).name)[1]


# %% wrong="underscores become spaces" fails="test-breed-names"
def breed(filename):
    return Path(filename).stem.rsplit("_", 1)[0].replace("_", " ")


# %% wrong="small letters" fails="test-breed-names"
def breed(filename):
    return Path(filename).stem.rsplit("_", 1)[0].lower()


# %% wrong="the folder's name, as in lesson 13" fails="test-breed-names,test-breed-digits"
def breed(filename):
    return Path(filename).parent.name


# %% wrong="the number" fails="test-breed-names,test-breed-digits"
def breed(filename):
    return re.search(r"_(\d+)\.jpg$", Path(filename).name)[1]


# %% wrong="all digits and _ cut from the end" fails="test-breed-digits"
def breed(filename):
    return Path(filename).stem.rstrip("0123456789").rstrip("_").rstrip("0123456789_")
