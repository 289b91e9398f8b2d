# %% right="einsum and adding minus infinity"
def attention(Q, K, V, mask=None):
    scores = torch.einsum("...nd,...md->...nm", Q, K) * Q.size(-1) ** -0.5
    if mask is not None:
        hidden = torch.zeros(mask.shape, dtype=scores.dtype, device=scores.device)
        hidden[~mask] = float("-inf")
        scores = scores + hidden
    weights = scores.softmax(-1)
    return torch.einsum("...nm,...mv->...nv", weights, V), weights


# %% right="softmax by hand, a large negative number for −∞"
def attention(Q, K, V, mask=None):
    d = Q.shape[-1]
    scores = torch.matmul(Q, K.mT) / d**0.5
    if mask is not None:
        scores = torch.where(mask, scores, torch.tensor(-1e9, dtype=scores.dtype))
    e = torch.exp(scores - scores.amax(dim=-1, keepdim=True))
    weights = e / e.sum(dim=-1, keepdim=True)
    return weights @ V, weights


# %% right="masks by zeros, and divides again by the sum"
def attention(Q, K, V, mask=None):
    weights = F.softmax(Q @ K.transpose(-1, -2) / np.sqrt(Q.shape[-1]), dim=-1)
    if mask is not None:
        weights = weights * mask
        weights = weights / weights.sum(-1, keepdim=True)
    return weights @ V, weights


# %% wrong="softmax over the queries" fails="test-attention-values"
def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-2)
    return weights @ V, weights


# %% wrong="not divided by the root of d" fails="test-attention-scale,test-attention-batch"
def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ V, weights


# %% wrong="divided by d" fails="test-attention-scale"
def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-2, -1) / Q.shape[-1]
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ V, weights


# %% wrong="divided by the root of the number of keys" fails="test-attention-scale,test-attention-values"
def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-2, -1) / math.sqrt(K.shape[-2])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ V, weights


# %% wrong="mask after softmax" fails="test-attention-mask"
def attention(Q, K, V, mask=None):
    weights = torch.softmax(Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1]), dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ V, weights


# %% wrong="mask upside down" fails="test-attention-mask"
def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ V, weights


# %% wrong="scores times the mask: hidden scores are 0, not −∞" fails="test-attention-mask"
def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores * mask
    weights = torch.softmax(scores, dim=-1)
    return weights @ V, weights


# %% wrong="a causal mask always, whatever mask says" fails="test-attention-values,test-attention-mask"
def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1])
    scores = scores.masked_fill(~torch.ones(scores.shape[-2:]).tril().bool(), -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ V, weights


# %% wrong="softmax over axis 1: right for tables, wrong for batches" fails="test-attention-batch"
def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=1)
    return weights @ V, weights


# %% wrong="returns the output alone" fails="test-attention-values"
def attention(Q, K, V, mask=None):
    return F.scaled_dot_product_attention(Q, K, V, attn_mask=mask)


# %% wrong="the pair in the other order" fails="test-attention-values"
def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights, weights @ V
