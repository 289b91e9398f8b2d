# %% right="seeds outside, a dict of lists first"
def compare(makers, costs, budget, seeds, run):
    accuracies = {name: [] for name in makers}
    for seed in seeds:
        for name in makers:
            accuracies[name].append(float(run(makers[name](seed), budget // costs[name], seed)))
    return {name: (budget // costs[name], found) for name, found in accuracies.items()}


# %% right="counted in a loop, an array of accuracies, a list in place of the tuple"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name in makers:
        updates = int(budget / costs[name])
        found = np.zeros(len(seeds))
        for k in range(len(seeds)):
            model = makers[name](seeds[k])
            found[k] = run(model, updates, seeds[k])
        results[name] = [updates, found]
    return results


# %% right="helper functions, math.floor, keyword arguments"
def one_model(make, updates, seeds, run):
    return [run(model=make(seed=seed), updates=updates, seed=seed) for seed in seeds]


def compare(makers, costs, budget, seeds, run):
    updates = {name: math.floor(budget / cost) for name, cost in costs.items()}
    return {name: (updates[name], one_model(make, updates[name], seeds, run)) for name, make in makers.items()}


# %% wrong="as many updates for each" fails="test-compare-budget"
def compare(makers, costs, budget, seeds, run):
    updates = budget // max(costs.values())
    return {name: (updates, [run(make(seed), updates, seed) for seed in seeds]) for name, make in makers.items()}


# %% wrong="rounded up, which may exceed the budget" fails="test-compare-budget"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = math.ceil(budget / costs[name])
        results[name] = (updates, [run(make(seed), updates, seed) for seed in seeds])
    return results


# %% wrong="at least one update, even where the budget does not allow it" fails="test-compare-budget"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = max(1, budget // costs[name])
        results[name] = (updates, [run(make(seed), updates, seed) for seed in seeds])
    return results


# %% wrong="one model for all seeds" fails="test-compare-seeds"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        model, updates = make(seeds[0]), budget // costs[name]
        results[name] = (updates, [run(model, updates, seed) for seed in seeds])
    return results


# %% wrong="seeds 0, 1, 2, … in place of those passed" fails="test-compare-seeds"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = budget // costs[name]
        results[name] = (updates, [run(make(seed), updates, seed) for seed in range(len(seeds))])
    return results


# %% wrong="the same initial weights every time" fails="test-compare-seeds"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = budget // costs[name]
        results[name] = (updates, [run(make(0), updates, seed) for seed in seeds])
    return results


# %% wrong="accuracies sorted" fails="test-compare-seeds"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = budget // costs[name]
        results[name] = (updates, sorted(run(make(seed), updates, seed) for seed in seeds))
    return results


# %% wrong="the mean in place of the list" fails="test-compare-seeds"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = budget // costs[name]
        results[name] = (updates, np.mean([run(make(seed), updates, seed) for seed in seeds]))
    return results


# %% wrong="one list for all models" fails="test-compare-seeds"
def compare(makers, costs, budget, seeds, run):
    results, found = {}, []
    for name, make in makers.items():
        updates = budget // costs[name]
        for seed in seeds:
            found.append(run(make(seed), updates, seed))
        results[name] = (updates, found)
    return results


# %% wrong="the budget is shared among the seeds" fails="test-compare-budget"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = budget // len(seeds) // costs[name]
        results[name] = (updates, [run(make(seed), updates, seed) for seed in seeds])
    return results
