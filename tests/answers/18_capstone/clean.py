# %% right="keeps what is first or alone, group by group"
def clean(report):
    used = []
    for label, names in report["pictures"].items():
        for name in names:
            groups = [group for group in report["same"] if name in group]
            if not groups:
                used.append(name)
            elif all(Path(other).parent.name == label for other in groups[0]) and name == min(groups[0]):
                used.append(name)
    return used


# %% right="removes from one list"
def clean(report):
    used = sum(report["pictures"].values(), [])
    for group in report["same"]:
        classes = Counter(name.split("/")[0] for name in group)
        keep = [min(group)] if len(classes) == 1 else []
        for name in group:
            if name not in keep:
                used.remove(name)
    return sorted(used)


# %% wrong="keeps the first of every group, even across classes" fails="test-clean-conflict"
def clean(report):
    out = {name for group in report["same"] for name in sorted(group)[1:]}
    return [name for names in report["pictures"].values() for name in names if name not in out]


# %% wrong="leaves out every copy, the first as well" fails="test-clean-copies"
def clean(report):
    out = {name for group in report["same"] for name in group}
    return [name for names in report["pictures"].values() for name in names if name not in out]


# %% wrong="keeps the first as listed, not the first by name" fails="test-clean-copies"
def clean(report):
    out = set()
    for group in report["same"]:
        one_class = len({name.split("/")[0] for name in group}) == 1
        out |= set(group[1:] if one_class else group)
    return [name for names in report["pictures"].values() for name in names if name not in out]


# %% wrong="groups of two only" fails="test-clean-copies,test-clean-conflict"
def clean(report):
    out = set()
    for group in report["same"]:
        a, b = sorted(group)[:2]
        out |= {b} if a.split("/")[0] == b.split("/")[0] else {a, b}
    return [name for names in report["pictures"].values() for name in names if name not in out]


# %% wrong="keeps one picture a class of a group that crosses classes" fails="test-clean-conflict"
def clean(report):
    out = set()
    for group in report["same"]:
        for label in {name.split("/")[0] for name in group}:
            out |= set(sorted(name for name in group if name.split("/")[0] == label)[1:])
    return [name for names in report["pictures"].values() for name in names if name not in out]


# %% wrong="tells classes by how a name begins: ant takes anteater in" fails="test-clean-conflict"
def clean(report):
    out = set()
    for group in report["same"]:
        label = min(group).split("/")[0]
        one_class = all(name.startswith(label) for name in group)
        out |= set(sorted(group)[1:] if one_class else group)
    return [name for names in report["pictures"].values() for name in names if name not in out]


# %% wrong="throws misnamed pictures away" fails="test-clean-copies"
def clean(report):
    out = set(report["misnamed"]) | set(report["broken"])
    for group in report["same"]:
        one_class = len({name.split("/")[0] for name in group}) == 1
        out |= set(sorted(group)[1:] if one_class else group)
    return [name for names in report["pictures"].values() for name in names if name not in out]


# %% wrong="takes the names out of the report itself" fails="test-clean-copies"
def clean(report):
    for group in report["same"]:
        group.sort()
        conflict = len({name.split("/")[0] for name in group}) > 1
        for name in group if conflict else group[1:]:
            report["pictures"][name.split("/")[0]].remove(name)
    return sum(report["pictures"].values(), [])
