# %% right="counts how often each value is used (Kahn)"
def backward(result):
    uses, todo = {result: 0}, [result]
    while todo:
        for parent in todo.pop().parents:
            if parent not in uses:
                uses[parent] = 0
                todo.append(parent)
            uses[parent] += 1
    for value in uses:
        value.grad = 0.0
    result.grad = 1.0
    ready = [result]
    while ready:
        value = ready.pop()
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad += local * value.grad
            uses[parent] -= 1
            if uses[parent] == 0:
                ready.append(parent)


# %% right="a stack instead of recursion, grads in a dict first"
def backward(result):
    order, stack, done = [], [(result, False)], set()
    while stack:
        value, expanded = stack.pop()
        if expanded:
            order.append(value)
        elif id(value) not in done:
            done.add(id(value))
            stack.append((value, True))
            stack += [(parent, False) for parent in value.parents]
    grads = {id(value): 0.0 for value in order}
    grads[id(result)] = 1.0
    for value in order[::-1]:
        for place, parent in enumerate(value.parents):
            grads[id(parent)] += value.local_grads[place] * grads[id(value)]
    for value in order:
        value.grad = grads[id(value)]


# %% wrong="= for += when a value is used twice" fails="test-backward-order"
def backward(result):
    order = []

    def visit(value):
        if value not in order:
            for parent in value.parents:
                visit(parent)
            order.append(value)

    visit(result)
    for value in order:
        value.grad = 0.0
    result.grad = 1.0
    for value in reversed(order):
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad = local * value.grad


# %% wrong="recursion: every visit passes the whole gradient on again" fails="test-backward-order,test-backward-again"
def backward(result, first=True):
    if first:
        result.grad = 1.0
    for parent, local in zip(result.parents, result.local_grads):
        parent.grad += local * result.grad
        backward(parent, False)


# %% wrong="recursion along every path: right numbers, endless work" fails="test-backward-order"
def backward(result):
    def clear(value, seen):
        if id(value) not in seen:
            seen.add(id(value))
            value.grad = 0.0
            for parent in value.parents:
                clear(parent, seen)

    def walk(value, arriving):
        value.grad += arriving
        for parent, local in zip(value.parents, value.local_grads):
            walk(parent, arriving * local)

    clear(result, set())
    walk(result, 1.0)


# %% wrong="in the order of finding (breadth first), not topological" fails="test-backward-order"
def backward(result):
    order, i = [result], 0
    while i < len(order):
        for parent in order[i].parents:
            if parent not in order:
                order.append(parent)
        i += 1
    for value in order:
        value.grad = 0.0
    result.grad = 1.0
    for value in order:
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad += local * value.grad


# %% wrong="puts itself in the list before its parents (depth first)" fails="test-backward-order"
def backward(result):
    order = []

    def visit(value):
        if value not in order:
            order.append(value)
            for parent in value.parents:
                visit(parent)

    visit(result)
    for value in order:
        value.grad = 0.0
    result.grad = 1.0
    for value in order:
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad += local * value.grad


# %% wrong="a value that is used twice stands in the list twice" fails="test-backward-order"
def backward(result):
    order = []

    def visit(value):
        for parent in value.parents:
            visit(parent)
        order.append(value)

    visit(result)
    for value in order:
        value.grad = 0.0
    result.grad = 1.0
    for value in reversed(order):
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad += local * value.grad


# %% wrong="gradients are not reset" fails="test-backward-again"
def backward(result):
    order = []

    def visit(value):
        if value not in order:
            for parent in value.parents:
                visit(parent)
            order.append(value)

    visit(result)
    result.grad = 1.0
    for value in reversed(order):
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad += local * value.grad


# %% wrong="only inputs are reset" fails="test-backward-again"
def backward(result):
    order = []

    def visit(value):
        if value not in order:
            for parent in value.parents:
                visit(parent)
            order.append(value)

    visit(result)
    for value in order:
        if not value.parents:
            value.grad = 0.0
    result.grad = 1.0
    for value in reversed(order):
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad += local * value.grad


# %% wrong="forgets that its own gradient is 1" fails="test-backward-order,test-backward-again"
def backward(result):
    order = []

    def visit(value):
        if value not in order:
            for parent in value.parents:
                visit(parent)
            order.append(value)

    visit(result)
    for value in order:
        value.grad = 0.0
    for value in reversed(order):
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad += local * value.grad

# %% wrong="stops at the first gradient of 0" fails="test-backward-order"
def backward(result):
    order, seen = [], set()

    def visit(value):
        if id(value) in seen:
            return
        seen.add(id(value))
        for parent in value.parents:
            visit(parent)
        order.append(value)

    visit(result)
    for value in order:
        value.grad = 0.0 if value.grad < 1e6 else value.grad
    result.grad = 1.0
    for value in reversed(order):
        if value.grad == 0.0:
            break
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad += local * value.grad

# %% wrong="keeps an earlier gradient of the result" fails="test-backward-again"
def backward(result):
    order, seen = [], set()

    def visit(value):
        if id(value) in seen:
            return
        seen.add(id(value))
        for parent in value.parents:
            visit(parent)
        order.append(value)

    visit(result)
    for value in order[:-1]:
        value.grad = 0.0
    result.grad = result.grad or 1.0
    for value in reversed(order):
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad += local * value.grad

# %% wrong="follows twenty steps only" fails="test-backward-order"
def backward(result):
    order, seen = [], set()

    def visit(value, depth=0):
        if id(value) in seen or depth > 20:
            return
        seen.add(id(value))
        for parent in value.parents:
            visit(parent, depth + 1)
        order.append(value)

    visit(result)
    for value in order:
        value.grad = 0.0
    result.grad = 1.0
    for value in reversed(order):
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad += local * value.grad


# %% wrong="nothing to do for a Value without parents" fails="test-backward-order"
def backward(result):
    if not result.parents:
        return
    order, seen = [], set()

    def visit(value):
        if id(value) in seen:
            return
        seen.add(id(value))
        for parent in value.parents:
            visit(parent)
        order.append(value)

    visit(result)
    for value in order:
        value.grad = 0.0
    result.grad = 1.0
    for value in reversed(order):
        for parent, local in zip(value.parents, value.local_grads):
            parent.grad += local * value.grad


# %% wrong="two parents at most" fails="test-backward-order"
def backward(result):
    order, seen = [], set()

    def visit(value):
        if id(value) in seen:
            return
        seen.add(id(value))
        for parent in value.parents[:2]:
            visit(parent)
        order.append(value)

    visit(result)
    for value in order:
        value.grad = 0.0
    result.grad = 1.0
    for value in reversed(order):
        for parent, local in zip(value.parents[:2], value.local_grads[:2]):
            parent.grad += local * value.grad
