# %% right="with Counter, defaultdict and a helper"
from collections import defaultdict


def format_inside(file):
    try:
        with Image.open(file) as picture:
            picture.convert("RGB")
            return picture.format
    except Exception:
        return None


def scan_folder(path):
    report = {"pictures": defaultdict(list), "counts": Counter(), "broken": [], "misnamed": [], "other": [], "same": []}
    contents = defaultdict(list)
    for folder in Path(path).iterdir():
        if folder.name.startswith((".", "__")) or folder.is_file():
            continue
        report["counts"][folder.name] = 0
        report["pictures"][folder.name] = []
        for file in folder.iterdir():
            if file.name.startswith((".", "__")) or file.is_dir():
                continue
            name = f"{folder.name}/{file.name}"
            found = format_inside(file)
            if file.suffix.lower() not in FORMATS:
                report["other"].append(name)
            elif found is None:
                report["broken"].append(name)
            else:
                report["counts"][folder.name] += 1
                report["pictures"][folder.name].append(name)
                contents[file.read_bytes()].append(name)
                if found not in FORMATS[file.suffix.lower()]:
                    report["misnamed"].append(name)
    report["same"] = [group for group in contents.values() if len(group) > 1]
    return report


# %% right="glob, os.path and numpy, in several passes"
def scan_folder(path):
    path = Path(path)
    folders = [f for f in path.glob("[!.]*") if f.is_dir() and f.name[:2] != "__"]
    files = [f for folder in folders for f in sorted(folder.glob("*")) if f.is_file() and f.name[0] != "." and f.name[:2] != "__"]
    named = lambda file: file.relative_to(path).as_posix()
    kind = lambda file: "." + file.name.lower().rpartition(".")[2] if "." in file.name else ""
    claimed = [f for f in files if kind(f) in FORMATS]
    formats = {}
    for file in claimed:
        try:
            picture = Image.open(file)
            np.array(picture)
            formats[file] = picture.format
        except (OSError, SyntaxError, ValueError):
            pass
    digests = {f: hashlib.md5(f.read_bytes()).digest() for f in formats}
    pictures = {folder.name: [named(f) for f in formats if f.parent == folder] for folder in folders}
    return {
        "pictures": pictures,
        "counts": {name: len(found) for name, found in pictures.items()},
        "broken": [named(f) for f in claimed if f not in formats],
        "misnamed": [named(f) for f in formats if formats[f] not in FORMATS[kind(f)]],
        "other": [named(f) for f in files if f not in claimed],
        "same": [
            [named(f) for f in formats if digests[f] == digest]
            for digest in set(digests.values())
            if list(digests.values()).count(digest) > 1
        ],
    }


# %% wrong="opens without loading: cut-off pictures pass" fails="test-scan_folder-broken"
def scan_folder(path):
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": []}
    by_content = {}
    for folder in sorted(Path(path).iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "__")):
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if not file.is_file() or file.name.startswith((".", "__")):
                continue
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            try:
                picture = Image.open(file)
            except Exception:
                report["broken"].append(name)
                continue
            good.append(name)
            if picture.format not in FORMATS[suffix]:
                report["misnamed"].append(name)
            by_content.setdefault(file.read_bytes(), []).append(name)
        report["counts"][folder.name] = len(good)
    report["same"] = [names for names in by_content.values() if len(names) > 1]
    return report


# %% wrong="verify() in place of load(): a JPEG cut off half-way passes" fails="test-scan_folder-broken"
def scan_folder(path):
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": []}
    by_content = {}
    for folder in sorted(Path(path).iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "__")):
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if not file.is_file() or file.name.startswith((".", "__")):
                continue
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            try:
                picture = Image.open(file)
                picture.verify()
            except Exception:
                report["broken"].append(name)
                continue
            good.append(name)
            if picture.format not in FORMATS[suffix]:
                report["misnamed"].append(name)
            by_content.setdefault(file.read_bytes(), []).append(name)
        report["counts"][folder.name] = len(good)
    report["same"] = [names for names in by_content.values() if len(names) > 1]
    return report


# %% wrong="looks into hidden folders, and at endings in small letters only" fails="test-scan_folder-counts"
def scan_folder(path):
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": []}
    by_content = {}
    for folder in sorted(Path(path).iterdir()):
        if not folder.is_dir():
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            try:
                with Image.open(file) as picture:
                    picture.load()
            except Exception:
                report["broken"].append(name)
                continue
            good.append(name)
            if picture.format not in FORMATS[suffix]:
                report["misnamed"].append(name)
            by_content.setdefault(file.read_bytes(), []).append(name)
        report["counts"][folder.name] = len(good)
    report["same"] = [names for names in by_content.values() if len(names) > 1]
    return report


# %% wrong="same means the same size of file, broken files included" fails="test-scan_folder-same"
def scan_folder(path):
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": []}
    by_content = {}
    for folder in sorted(Path(path).iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "__")):
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if not file.is_file() or file.name.startswith((".", "__")):
                continue
            by_content.setdefault(file.stat().st_size, []).append(name)
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            try:
                with Image.open(file) as picture:
                    picture.load()
            except Exception:
                report["broken"].append(name)
                continue
            good.append(name)
            if picture.format not in FORMATS[suffix]:
                report["misnamed"].append(name)
        report["counts"][folder.name] = len(good)
    report["same"] = [names for names in by_content.values() if len(names) > 1]
    return report


# %% wrong="same within a class only" fails="test-scan_folder-same"
def scan_folder(path):
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": [], "same": []}
    for folder in sorted(Path(path).iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "__")):
            continue
        by_content = {}
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if not file.is_file() or file.name.startswith((".", "__")):
                continue
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            try:
                with Image.open(file) as picture:
                    picture.load()
            except Exception:
                report["broken"].append(name)
                continue
            good.append(name)
            if picture.format not in FORMATS[suffix]:
                report["misnamed"].append(name)
            by_content.setdefault(file.read_bytes(), []).append(name)
        report["counts"][folder.name] = len(good)
        report["same"] += [names for names in by_content.values() if len(names) > 1]
    return report


# %% wrong="a picture named wrongly counts as broken, and broken files are counted as pictures" fails="test-scan_folder-counts,test-scan_folder-broken"
def scan_folder(path):
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": []}
    by_content = {}
    for folder in sorted(Path(path).iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "__")):
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if not file.is_file() or file.name.startswith((".", "__")):
                continue
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            good.append(name)
            try:
                with Image.open(file) as picture:
                    picture.load()
                assert picture.format in FORMATS[suffix]
            except Exception:
                report["broken"].append(name)
                continue
            by_content.setdefault(file.read_bytes(), []).append(name)
        report["counts"][folder.name] = len(good)
    report["same"] = [names for names in by_content.values() if len(names) > 1]
    return report


# %% wrong="deletes broken files" fails="test-scan_folder-broken"
def scan_folder(path):
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": []}
    by_content = {}
    for folder in sorted(Path(path).iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "__")):
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if not file.is_file() or file.name.startswith((".", "__")):
                continue
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            try:
                with Image.open(file) as picture:
                    picture.load()
            except Exception:
                report["broken"].append(name)
                file.unlink()
                continue
            good.append(name)
            if picture.format not in FORMATS[suffix]:
                report["misnamed"].append(name)
            by_content.setdefault(file.read_bytes(), []).append(name)
        report["counts"][folder.name] = len(good)
    report["same"] = [names for names in by_content.values() if len(names) > 1]
    return report


# %% wrong="strings only" fails="test-scan_folder-counts"
def scan_folder(path):
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": []}
    by_content = {}
    for folder in sorted(Path(path + "/").iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "__")):
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if not file.is_file() or file.name.startswith((".", "__")):
                continue
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            try:
                with Image.open(file) as picture:
                    picture.load()
            except Exception:
                report["broken"].append(name)
                continue
            good.append(name)
            if picture.format not in FORMATS[suffix]:
                report["misnamed"].append(name)
            by_content.setdefault(file.read_bytes(), []).append(name)
        report["counts"][folder.name] = len(good)
    report["same"] = [names for names in by_content.values() if len(names) > 1]
    return report


# %% wrong="pictures in folders inside a class as well" fails="test-scan_folder-counts"
def scan_folder(path):
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": []}
    by_content = {}
    for folder in sorted(Path(path).iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "__")):
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.rglob("*")):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if not file.is_file() or file.name.startswith((".", "__")):
                continue
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            try:
                with Image.open(file) as picture:
                    picture.load()
            except Exception:
                report["broken"].append(name)
                continue
            good.append(name)
            if picture.format not in FORMATS[suffix]:
                report["misnamed"].append(name)
            by_content.setdefault(file.read_bytes(), []).append(name)
        report["counts"][folder.name] = len(good)
    report["same"] = [names for names in by_content.values() if len(names) > 1]
    return report


# %% wrong="a folder inside a class is a broken picture or another file" fails="test-scan_folder-counts"
def scan_folder(path):
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": []}
    by_content = {}
    for folder in sorted(Path(path).iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "__")):
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if file.name.startswith((".", "__")):
                continue
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            try:
                with Image.open(file) as picture:
                    picture.load()
            except Exception:
                report["broken"].append(name)
                continue
            good.append(name)
            if picture.format not in FORMATS[suffix]:
                report["misnamed"].append(name)
            by_content.setdefault(file.read_bytes(), []).append(name)
        report["counts"][folder.name] = len(good)
    report["same"] = [names for names in by_content.values() if len(names) > 1]
    return report


# %% wrong="takes __MACOSX for a class" fails="test-scan_folder-counts"
def scan_folder(path):
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": []}
    by_content = {}
    for folder in sorted(Path(path).iterdir()):
        if not folder.is_dir() or folder.name.startswith("."):
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if not file.is_file() or file.name.startswith((".", "__")):
                continue
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            try:
                with Image.open(file) as picture:
                    picture.load()
            except Exception:
                report["broken"].append(name)
                continue
            good.append(name)
            if picture.format not in FORMATS[suffix]:
                report["misnamed"].append(name)
            by_content.setdefault(file.read_bytes(), []).append(name)
        report["counts"][folder.name] = len(good)
    report["same"] = [names for names in by_content.values() if len(names) > 1]
    return report


# %% wrong="a class without pictures is left out" fails="test-scan_folder-counts"
def scan_folder(path):
    report = {"counts": {}, "pictures": {}, "broken": [], "misnamed": [], "other": []}
    by_content = {}
    for folder in sorted(Path(path).iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "__")):
            continue
        good = report["pictures"][folder.name] = []
        for file in sorted(folder.iterdir()):
            name, suffix = f"{folder.name}/{file.name}", file.suffix.lower()
            if not file.is_file() or file.name.startswith((".", "__")):
                continue
            if suffix not in FORMATS:
                report["other"].append(name)
                continue
            try:
                with Image.open(file) as picture:
                    picture.load()
            except Exception:
                report["broken"].append(name)
                continue
            good.append(name)
            if picture.format not in FORMATS[suffix]:
                report["misnamed"].append(name)
            by_content.setdefault(file.read_bytes(), []).append(name)
        if good:
            report["counts"][folder.name] = len(good)
        else:
            del report["pictures"][folder.name]
    report["same"] = [names for names in by_content.values() if len(names) > 1]
    return report
