# %% right="the statistics module, and a dict of lists first"
def compare(makers, costs, budget, seeds, run):
    accuracies, results = {name: [] for name in makers}, {}
    for seed in seeds:
        for name in makers:
            accuracies[name].append(float(run(makers[name](seed), budget // costs[name], seed)))
    for name, found in accuracies.items():
        results[name] = (budget // costs[name], statistics.mean(found), statistics.stdev(found) / math.sqrt(len(found)))
    return results


# %% right="the formula by hand, in torch, a list in place of the tuple"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name in makers:
        updates = int(budget / costs[name])
        a = torch.tensor([run(makers[name](seed), updates, seed) for seed in seeds], dtype=torch.float64)
        error = ((a - a.mean()) ** 2).sum() / (len(a) - 1) / len(a)
        results[name] = [updates, a.mean().item(), error.sqrt().item()]
    return results


# %% wrong="as many updates for each" fails="test-compare-budget"
def compare(makers, costs, budget, seeds, run):
    updates, results = budget // max(costs.values()), {}
    for name, make in makers.items():
        found = [run(make(seed), updates, seed) for seed in seeds]
        results[name] = (updates, np.mean(found), np.std(found, ddof=1) / np.sqrt(len(seeds)))
    return results


# %% wrong="rounded, which may exceed the budget" fails="test-compare-budget"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = math.ceil(budget / costs[name])
        found = [run(make(seed), updates, seed) for seed in seeds]
        results[name] = (updates, np.mean(found), np.std(found, ddof=1) / np.sqrt(len(seeds)))
    return results


# %% wrong="one model for all seeds" fails="test-compare-seeds"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        model, updates = make(seeds[0]), budget // costs[name]
        found = [run(model, updates, seed) for seed in seeds]
        results[name] = (updates, np.mean(found), np.std(found, ddof=1) / np.sqrt(len(seeds)))
    return results


# %% wrong="seeds 0, 1, 2, … in place of those passed" fails="test-compare-seeds"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = budget // costs[name]
        found = [run(make(seed), updates, seed) for seed in range(len(seeds))]
        results[name] = (updates, np.mean(found), np.std(found, ddof=1) / np.sqrt(len(seeds)))
    return results


# %% wrong="the same initial weights every time" fails="test-compare-seeds"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = budget // costs[name]
        found = [run(make(0), updates, seed) for seed in seeds]
        results[name] = (updates, np.mean(found), np.std(found, ddof=1) / np.sqrt(len(seeds)))
    return results


# %% wrong="divided by n" fails="test-compare-error"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = budget // costs[name]
        found = [run(make(seed), updates, seed) for seed in seeds]
        results[name] = (updates, np.mean(found), np.std(found) / np.sqrt(len(seeds)))
    return results


# %% wrong="the standard deviation, not the standard error" fails="test-compare-error"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = budget // costs[name]
        found = [run(make(seed), updates, seed) for seed in seeds]
        results[name] = (updates, np.mean(found), np.std(found, ddof=1))
    return results


# %% wrong="the best seed" fails="test-compare-seeds,test-compare-error"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = budget // costs[name]
        found = [run(make(seed), updates, seed) for seed in seeds]
        results[name] = (updates, max(found), np.std(found, ddof=1) / np.sqrt(len(seeds)))
    return results


# %% wrong="the budget is shared among the seeds" fails="test-compare-budget"
def compare(makers, costs, budget, seeds, run):
    results = {}
    for name, make in makers.items():
        updates = budget // len(seeds) // costs[name]
        found = [run(make(seed), updates, seed) for seed in seeds]
        results[name] = (updates, np.mean(found), np.std(found, ddof=1) / np.sqrt(len(seeds)))
    return results
