# %% right="values in rows, one for each channel; variances by hand"
def batch_norm(x, gamma, beta, running, training):
    B, channels, h, w = x.shape
    rows = x.transpose(0, 1).reshape(channels, -1)
    mean, variance = running
    if training:
        n = rows.shape[1]
        m = rows.sum(1) / n
        squares = ((rows - m[:, None]) ** 2).sum(1)
        running = [0.9 * mean + 0.1 * m, 0.9 * variance + 0.1 * squares / (n - 1)]
        mean, variance = m, squares / n
    rows = gamma[:, None] * (rows - mean[:, None]) / (variance[:, None] + 1e-5).sqrt() + beta[:, None]
    return rows.reshape(channels, B, h, w).transpose(0, 1), running


# %% right="PyTorch's own function, on copies of the running averages"
def batch_norm(x, gamma, beta, running, training):
    mean, variance = running[0].clone(), running[1].clone()
    z = F.batch_norm(x, mean, variance, gamma, beta, training=training, momentum=0.1, eps=1e-5)
    return z, (mean, variance)


# %% right="channel by channel"
def batch_norm(x, gamma, beta, running, training):
    z, means, variances = [], [], []
    for k in range(x.shape[1]):
        values, mean, variance = x[:, k], running[0][k], running[1][k]
        if training:
            means.append(0.9 * mean + 0.1 * values.mean())
            variances.append(0.9 * variance + 0.1 * values.var())
            mean, variance = values.mean(), values.var(unbiased=False)
        else:
            means.append(mean)
            variances.append(variance)
        z.append(gamma[k] * (values - mean) / torch.sqrt(variance + 1e-5) + beta[k])
    return torch.stack(z, dim=1), (torch.stack(means), torch.stack(variances))


# %% wrong="statistics of the batch in evaluation mode, too" fails="test-batch_norm-evaluation"
def batch_norm(x, gamma, beta, running, training):
    axes = (0, 2, 3)
    m, v = x.mean(axes), x.var(axes, correction=0)
    if training:
        running = (0.9 * running[0] + 0.1 * m, 0.9 * running[1] + 0.1 * x.var(axes))
    return gamma[:, None, None] * (x - m[:, None, None]) / torch.sqrt(v + 1e-5)[:, None, None] + beta[:, None, None], running


# %% wrong="running averages in training mode, too" fails="test-batch_norm-training"
def batch_norm(x, gamma, beta, running, training):
    axes = (0, 2, 3)
    if training:
        running = (0.9 * running[0] + 0.1 * x.mean(axes), 0.9 * running[1] + 0.1 * x.var(axes))
    m, v = running
    return gamma[:, None, None] * (x - m[:, None, None]) / torch.sqrt(v + 1e-5)[:, None, None] + beta[:, None, None], running


# %% wrong="the variance of n is recorded" fails="test-batch_norm-running"
def batch_norm(x, gamma, beta, running, training):
    axes, (m, v) = (0, 2, 3), running
    if training:
        m, v = x.mean(axes), x.var(axes, correction=0)
        running = (0.9 * running[0] + 0.1 * m, 0.9 * running[1] + 0.1 * v)
    return gamma[:, None, None] * (x - m[:, None, None]) / torch.sqrt(v + 1e-5)[:, None, None] + beta[:, None, None], running


# %% wrong="normalised by the variance of n − 1" fails="test-batch_norm-training"
def batch_norm(x, gamma, beta, running, training):
    axes, (m, v) = (0, 2, 3), running
    if training:
        m, v = x.mean(axes), x.var(axes)
        running = (0.9 * running[0] + 0.1 * m, 0.9 * running[1] + 0.1 * v)
    return gamma[:, None, None] * (x - m[:, None, None]) / torch.sqrt(v + 1e-5)[:, None, None] + beta[:, None, None], running


# %% wrong="the mean of the batch only: one for each pixel" fails="test-batch_norm-training,test-batch_norm-running"
def batch_norm(x, gamma, beta, running, training):
    m, v = running[0][:, None, None], running[1][:, None, None]
    if training:
        m, v = x.mean(0), x.var(0, correction=0)
        running = (0.9 * running[0] + 0.1 * x.mean((0, 2, 3)), 0.9 * running[1] + 0.1 * x.var(0).mean((1, 2)))
    return gamma[:, None, None] * (x - m) / torch.sqrt(v + 1e-5) + beta[:, None, None], running


# %% wrong="each picture by itself" fails="test-batch_norm-training"
def batch_norm(x, gamma, beta, running, training):
    m, v = running[0][:, None, None], running[1][:, None, None]
    if training:
        m, v = x.mean((2, 3), keepdim=True), x.var((2, 3), keepdim=True, correction=0)
        running = (0.9 * running[0] + 0.1 * x.mean((0, 2, 3)), 0.9 * running[1] + 0.1 * x.var((0, 2, 3)))
    return gamma[:, None, None] * (x - m) / torch.sqrt(v + 1e-5) + beta[:, None, None], running


# %% wrong="0.1 and 0.9 the other way round" fails="test-batch_norm-running"
def batch_norm(x, gamma, beta, running, training):
    axes, (m, v) = (0, 2, 3), running
    if training:
        m, v = x.mean(axes), x.var(axes, correction=0)
        running = (0.1 * running[0] + 0.9 * m, 0.1 * running[1] + 0.9 * x.var(axes))
    return gamma[:, None, None] * (x - m[:, None, None]) / torch.sqrt(v + 1e-5)[:, None, None] + beta[:, None, None], running


# %% wrong="divided by the variance, not by its root" fails="test-batch_norm-training,test-batch_norm-evaluation"
def batch_norm(x, gamma, beta, running, training):
    axes, (m, v) = (0, 2, 3), running
    if training:
        m, v = x.mean(axes), x.var(axes, correction=0)
        running = (0.9 * running[0] + 0.1 * m, 0.9 * running[1] + 0.1 * x.var(axes))
    return gamma[:, None, None] * (x - m[:, None, None]) / (v + 1e-5)[:, None, None] + beta[:, None, None], running


# %% wrong="ε outside the root" fails="test-batch_norm-training"
def batch_norm(x, gamma, beta, running, training):
    axes, (m, v) = (0, 2, 3), running
    if training:
        m, v = x.mean(axes), x.var(axes, correction=0)
        running = (0.9 * running[0] + 0.1 * m, 0.9 * running[1] + 0.1 * x.var(axes))
    return gamma[:, None, None] * (x - m[:, None, None]) / (v.sqrt() + 1e-5)[:, None, None] + beta[:, None, None], running


# %% wrong="running averages change in evaluation mode, too" fails="test-batch_norm-evaluation"
def batch_norm(x, gamma, beta, running, training):
    axes, (m, v) = (0, 2, 3), running
    new = (0.9 * m + 0.1 * x.mean(axes), 0.9 * v + 0.1 * x.var(axes)) if x[:, 0].numel() > 1 else running
    if training:
        m, v = x.mean(axes), x.var(axes, correction=0)
    return gamma[:, None, None] * (x - m[:, None, None]) / torch.sqrt(v + 1e-5)[:, None, None] + beta[:, None, None], new


# %% wrong="overwrites running" fails="test-batch_norm-training"
def batch_norm(x, gamma, beta, running, training):
    z = F.batch_norm(x, running[0], running[1], gamma, beta, training=training)
    return z, running


# %% wrong="NumPy inside: nothing from a GPU" fails="test-batch_norm-training"
def batch_norm(x, gamma, beta, running, training):
    x, gamma, beta = (v.numpy() for v in (x, gamma, beta))
    m, v = (r.numpy() for r in running)
    if training:
        rows = x.swapaxes(0, 1).reshape(x.shape[1], -1)
        running = (torch.tensor(0.9 * m + 0.1 * rows.mean(1)), torch.tensor(0.9 * v + 0.1 * rows.var(1, ddof=1)))
        m, v = rows.mean(1), rows.var(1)
    z = gamma[:, None, None] * (x - m[:, None, None]) / np.sqrt(v + 1e-5)[:, None, None] + beta[:, None, None]
    return torch.tensor(z), running


# %% wrong="by way of .cpu() and NumPy: arrays come back" fails="test-batch_norm-training"
def batch_norm(x, gamma, beta, running, training):
    x, gamma, beta = (v.cpu().numpy() for v in (x, gamma, beta))
    m, v = (r.cpu().numpy() for r in running)
    if training:
        rows = x.swapaxes(0, 1).reshape(x.shape[1], -1)
        running = (0.9 * m + 0.1 * rows.mean(1), 0.9 * v + 0.1 * rows.var(1, ddof=1))
        m, v = rows.mean(1), rows.var(1)
    return gamma[:, None, None] * (x - m[:, None, None]) / np.sqrt(v + 1e-5)[:, None, None] + beta[:, None, None], running
