# %% right="PyTorch's own"
def layer_norm(x, gamma, beta, eps=1e-5):
    return F.layer_norm(x, x.shape[-1:], gamma, beta, eps)


# %% right="var_mean"
def layer_norm(x, gamma, beta, eps=1e-5):
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    return (x - mean) * (variance + eps).rsqrt() * gamma + beta


# %% right="the mean of the squares minus the square of the mean"
def layer_norm(x, gamma, beta, eps=1e-5):
    mean = x.sum(-1)[..., None] / x.shape[-1]
    variance = (x**2).mean(-1)[..., None] - mean**2
    return gamma * ((x - mean) / (variance + eps) ** 0.5) + beta


# %% wrong="over the batch" fails="test-layer_norm-rows,test-layer_norm-scale"
def layer_norm(x, gamma, beta, eps=1e-5):
    mean, variance = x.mean(dim=0), x.var(dim=0, correction=0)
    return gamma * (x - mean) / torch.sqrt(variance + eps) + beta


# %% wrong="over everything" fails="test-layer_norm-rows"
def layer_norm(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean()) / torch.sqrt(x.var(correction=0) + eps) + beta


# %% wrong="divides by d − 1" fails="test-layer_norm-rows"
def layer_norm(x, gamma, beta, eps=1e-5):
    mean, variance = x.mean(dim=-1, keepdim=True), x.var(dim=-1, keepdim=True)
    return gamma * (x - mean) / torch.sqrt(variance + eps) + beta


# %% wrong="epsilon outside the root" fails="test-layer_norm-scale"
def layer_norm(x, gamma, beta, eps=1e-5):
    mean, spread = x.mean(dim=-1, keepdim=True), x.std(dim=-1, correction=0, keepdim=True)
    return gamma * (x - mean) / (spread + eps) + beta


# %% wrong="gamma and beta left out" fails="test-layer_norm-scale"
def layer_norm(x, gamma, beta, eps=1e-5):
    mean, variance = x.mean(dim=-1, keepdim=True), x.var(dim=-1, correction=0, keepdim=True)
    return (x - mean) / torch.sqrt(variance + eps)


# %% wrong="the argument eps ignored" fails="test-layer_norm-scale"
def layer_norm(x, gamma, beta, eps=1e-5):
    return F.layer_norm(x, x.shape[-1:], gamma, beta)


# %% wrong="axis 1: right for tables only" fails="test-layer_norm-rows"
def layer_norm(x, gamma, beta, eps=1e-5):
    mean, variance = x.mean(dim=1, keepdim=True), x.var(dim=1, correction=0, keepdim=True)
    return gamma * (x - mean) / torch.sqrt(variance + eps) + beta
