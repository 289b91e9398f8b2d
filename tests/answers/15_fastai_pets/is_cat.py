# %% right="the last part of a split string"
def is_cat(filename):
    return str(filename).split("/")[-1][0].isupper()


# %% right="a regular expression"
def is_cat(filename):
    return re.match(r"[A-Z]", os.path.basename(filename)) is not None


# %% wrong="looks at the first character of the whole path" fails="test-is_cat"
def is_cat(filename):
    return str(filename)[0].isupper()


# %% wrong="any capital in the path" fails="test-is_cat"
def is_cat(filename):
    return any(letter.isupper() for letter in str(filename))


# %% wrong="no capital in the whole path means a dog, capitals anywhere a cat" fails="test-is_cat"
def is_cat(filename):
    return str(filename) != str(filename).lower()


# %% wrong="wants every word of the name in capitals" fails="test-is_cat"
def is_cat(filename):
    return Path(filename).stem.isupper()


# %% wrong="the other way round" fails="test-is_cat"
def is_cat(filename):
    return Path(filename).name[0].islower()


# %% wrong="takes strings only" fails="test-is_cat"
def is_cat(filename):
    return filename.split("/")[-1][0].isupper()


# %% wrong="looks for the word cat" fails="test-is_cat"
def is_cat(filename):
    return "cat" in str(filename).lower()


# %% wrong="a word, not True or False" fails="test-is_cat"
def is_cat(filename):
    return "cat" if Path(filename).name[0].isupper() else "dog"


# %% wrong="a capital anywhere in the name" fails="test-is_cat"
def is_cat(filename):
    return any(letter.isupper() for letter in Path(filename).name)


# %% wrong="a list of the breeds known" fails="test-is_cat"
def is_cat(filename):
    known = ("Abyssinian", "Bengal", "Birman", "Bombay", "British_Shorthair", "Egyptian_Mau", "Maine_Coon", "Persian", "Ragdoll", "Russian_Blue", "Siamese", "Sphynx")
    return Path(filename).name.startswith(known)
