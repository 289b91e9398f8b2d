# %% right="torch.autograd.grad, which leaves p.grad alone"
def gradient_norms(model, loss):
    named = {name: p for name, p in model.named_parameters() if p.requires_grad}
    return {name: float(g.norm()) for name, g in zip(named, torch.autograd.grad(loss, list(named.values())))}


# %% right="a loop, gradients cleared by hand, the square root written out"
import math


def gradient_norms(model, loss):
    for p in model.parameters():
        p.grad = None
    loss.backward()
    norms = {}
    for name, p in model.named_parameters():
        if p.grad is None:
            continue
        norms[name] = math.sqrt(p.grad.float().square().sum().item())
    return norms


# %% right="an optimiser clears the gradients"
def gradient_norms(model, loss):
    torch.optim.SGD(model.parameters(), lr=0.1).zero_grad()
    loss.backward()
    return {name: float(torch.linalg.vector_norm(p.grad)) for name, p in model.named_parameters() if p.requires_grad}


# %% wrong="old gradients are added to" fails="test-gradient_norms-fresh"
def gradient_norms(model, loss):
    loss.backward()
    return {name: p.grad.norm().item() for name, p in model.named_parameters() if p.requires_grad}


# %% wrong="clears the gradients after backward" fails="test-gradient_norms-values,test-gradient_norms-fresh"
def gradient_norms(model, loss):
    loss.backward()
    model.zero_grad(set_to_none=False)
    return {name: p.grad.norm().item() for name, p in model.named_parameters() if p.requires_grad}


# %% wrong="frozen parameters have no gradient" fails="test-gradient_norms-fresh"
def gradient_norms(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: p.grad.norm().item() for name, p in model.named_parameters()}


# %% wrong="frozen parameters reported as 0" fails="test-gradient_norms-fresh"
def gradient_norms(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: 0.0 if p.grad is None else p.grad.norm().item() for name, p in model.named_parameters()}


# %% wrong="the norm of the weight" fails="test-gradient_norms-values"
def gradient_norms(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: p.norm().item() for name, p in model.named_parameters() if p.requires_grad}


# %% wrong="no square root" fails="test-gradient_norms-values"
def gradient_norms(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: (p.grad**2).sum().item() for name, p in model.named_parameters() if p.requires_grad}


# %% wrong="the mean of the absolute values" fails="test-gradient_norms-values"
def gradient_norms(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: p.grad.abs().mean().item() for name, p in model.named_parameters() if p.requires_grad}


# %% wrong="one norm for the whole model" fails="test-gradient_norms-values"
def gradient_norms(model, loss):
    model.zero_grad()
    loss.backward()
    whole = torch.cat([p.grad.flatten() for p in model.parameters() if p.requires_grad]).norm().item()
    return {name: whole for name, p in model.named_parameters() if p.requires_grad}


# %% wrong="a list without names" fails="test-gradient_norms-values"
def gradient_norms(model, loss):
    model.zero_grad()
    loss.backward()
    return [p.grad.norm().item() for p in model.parameters() if p.requires_grad]


# %% wrong="NumPy takes no 16-bit numbers, and nothing from a GPU" fails="test-gradient_norms-values"
def gradient_norms(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: float(np.linalg.norm(p.grad.numpy())) for name, p in model.named_parameters() if p.requires_grad}


# %% wrong="the values are tensors" fails="test-gradient_norms-values"
def gradient_norms(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: p.grad.norm() for name, p in model.named_parameters() if p.requires_grad}


# %% wrong="biases are skipped" fails="test-gradient_norms-values"
def gradient_norms(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: p.grad.norm().item() for name, p in model.named_parameters() if p.requires_grad and "weight" in name}


# %% wrong="the norm after, less the norm before" fails="test-gradient_norms-fresh"
def gradient_norms(model, loss):
    before = {name: 0 if p.grad is None else p.grad.norm().item() for name, p in model.named_parameters()}
    loss.backward()
    return {name: p.grad.norm().item() - before[name] for name, p in model.named_parameters() if p.requires_grad}


# %% wrong="a gradient of 0 is left out" fails="test-gradient_norms-fresh"
def gradient_norms(model, loss):
    model.zero_grad()
    loss.backward()
    norms = {name: p.grad.norm().item() for name, p in model.named_parameters() if p.requires_grad}
    return {name: norm for name, norm in norms.items() if norm > 0}
