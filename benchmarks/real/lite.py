"""EfficientNet-Lite0 as timm's `tf_efficientnet_lite0` names it, for the pretrained weights at hand."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

WEIGHTS = "tf_efficientnet_lite0_timm_order.pth"
#: Kernel, stride of the first block, expansion, channels, blocks.
STAGES = (
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)


class Same(nn.Conv2d):
    """A convolution without bias, padded as TensorFlow's "same"."""

    def __init__(self, n_in: int, n_out: int, size: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(n_in, n_out, size, stride, groups=groups, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        (h, w), k, s = x.shape[-2:], self.kernel_size[0], self.stride[0]
        down, across = (max((-(-n // s) - 1) * s + k - n, 0) for n in (h, w))
        return super().forward(F.pad(x, (across // 2, across - across // 2, down // 2, down - down // 2)))


def norm(channels: int) -> nn.Module:
    return nn.BatchNorm2d(channels, eps=1e-3)


class Block(nn.Module):
    """Expand, filter each channel, contract; what came in is added where the shape stays."""

    def __init__(self, n_in: int, n_out: int, size: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide, self.adds, self.expands = n_in * expansion, stride == 1 and n_in == n_out, expansion > 1
        if self.expands:
            self.conv_pw, self.bn1 = Same(n_in, wide, 1), norm(wide)
            self.conv_dw, self.bn2 = Same(wide, wide, size, stride, wide), norm(wide)
            self.conv_pwl, self.bn3 = Same(wide, n_out, 1), norm(n_out)
        else:
            self.conv_dw, self.bn1 = Same(wide, wide, size, stride, wide), norm(wide)
            self.conv_pw, self.bn2 = Same(wide, n_out, 1), norm(n_out)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.expands:
            y = F.relu6(self.bn2(self.conv_dw(F.relu6(self.bn1(self.conv_pw(x))))))
            y = self.bn3(self.conv_pwl(y))
        else:
            y = self.bn2(self.conv_pw(F.relu6(self.bn1(self.conv_dw(x)))))
        return x + y if self.adds else y


class Lite0(nn.Module):
    """Pictures (n, 3, height, width), scaled to -1 … 1, to the last feature map (n, 1280, height / 32, width / 32)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv_stem, self.bn1, channels, stages = Same(3, 32, 3, 2), norm(32), 32, []
        for size, stride, expansion, n_out, blocks in STAGES:
            stage = []
            for k in range(blocks):
                stage.append(Block(channels, n_out, size, stride if k == 0 else 1, expansion))
                channels = n_out
            stages.append(nn.Sequential(*stage))
        self.blocks, self.conv_head, self.bn2 = nn.Sequential(*stages), Same(320, 1280, 1), norm(1280)
        self.classifier = nn.Linear(1280, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu6(self.bn2(self.conv_head(self.blocks(F.relu6(self.bn1(self.conv_stem(x)))))))


def lite0(weights: Path) -> nn.Module:
    """The network with the weights learnt on ImageNet, all of them matched by name."""
    model = Lite0()
    model.load_state_dict(torch.load(weights, weights_only=True))
    return model
