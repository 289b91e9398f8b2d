# %% right="from the last block back, einsum"
def attention_rollout(weights):
    B, heads, n, _ = weights[0].shape
    R = torch.eye(n).to(weights[0]).repeat(B, 1, 1)
    for W in reversed(weights):
        A = (W.sum(1) / heads + torch.eye(n).to(W)) / 2
        A = A / A.sum(2).unsqueeze(2)
        R = torch.einsum("bij,bjk->bik", R, A)
    return R


# %% right="one picture at a time, with loops"
def attention_rollout(weights):
    pictures = []
    for b in range(len(weights[0])):
        R = None
        for W in weights:
            A = 0.5 * torch.stack(list(W[b])).mean(0)
            for i in range(len(A)):
                A[i, i] += 0.5
            rows = torch.stack([row / row.sum() for row in A])
            R = rows if R is None else torch.matmul(rows, R)
        pictures.append(R)
    return torch.stack(pictures)


# %% right="NumPy inside"
def attention_rollout(weights):
    R = np.eye(weights[0].shape[-1])
    for W in weights:
        A = 0.5 * W.cpu().double().numpy().mean(axis=1) + 0.5 * np.eye(W.shape[-1])
        R = A / A.sum(axis=-1, keepdims=True) @ R
    return torch.tensor(R)


# %% wrong="multiplied in the wrong order" fails="test-attention_rollout-order"
def attention_rollout(weights):
    R = torch.eye(weights[0].shape[-1], device=weights[0].device)
    for W in weights:
        A = 0.5 * W.mean(dim=1) + 0.5 * torch.eye(W.shape[-1], device=W.device)
        R = R @ (A / A.sum(dim=-1, keepdim=True))
    return R


# %% wrong="no shortcut" fails="test-attention_rollout-block,test-attention_rollout-order"
def attention_rollout(weights):
    R = torch.eye(weights[0].shape[-1])
    for W in weights:
        A = W.mean(dim=1)
        R = A / A.sum(dim=-1, keepdim=True) @ R
    return R


# %% wrong="rows are not divided by their sums" fails="test-attention_rollout-block,test-attention_rollout-order"
def attention_rollout(weights):
    R = torch.eye(weights[0].shape[-1])
    for W in weights:
        R = (0.5 * W.mean(dim=1) + 0.5 * torch.eye(W.shape[-1])) @ R
    return R


# %% wrong="columns are divided, keepdim forgotten" fails="test-attention_rollout-block"
def attention_rollout(weights):
    R = torch.eye(weights[0].shape[-1])
    for W in weights:
        A = 0.5 * W.mean(dim=1) + 0.5 * torch.eye(W.shape[-1])
        R = A / A.sum(dim=-2, keepdim=True) @ R
    return R


# %% wrong="the largest head in place of the mean" fails="test-attention_rollout-block"
def attention_rollout(weights):
    R = torch.eye(weights[0].shape[-1])
    for W in weights:
        A = 0.5 * W.amax(dim=1) + 0.5 * torch.eye(W.shape[-1])
        R = A / A.sum(dim=-1, keepdim=True) @ R
    return R


# %% wrong="W + I, divided by its row sums, is another mixture when rows do not add up to 1 beforehand" fails="test-attention_rollout-block"
def attention_rollout(weights):
    R = torch.eye(weights[0].shape[-1])
    for W in weights:
        A = W.mean(dim=1)
        A = A / A.sum(dim=-1, keepdim=True)
        R = (0.5 * A + 0.5 * torch.eye(W.shape[-1])) @ R
    return R


# %% wrong="the last block alone" fails="test-attention_rollout-order"
def attention_rollout(weights):
    A = 0.5 * weights[-1].mean(dim=1) + 0.5 * torch.eye(weights[-1].shape[-1])
    return A / A.sum(dim=-1, keepdim=True)


# %% wrong="the sum of all blocks" fails="test-attention_rollout-order"
def attention_rollout(weights):
    A = sum(0.5 * W.mean(dim=1) + 0.5 * torch.eye(W.shape[-1]) for W in weights)
    return A / A.sum(dim=-1, keepdim=True)
