"""Softmax and its relatives."""

from symgrad.terms.rule import Rule

softmax_differential = Rule(
    name="softmax-differential",
    given=r"$u \in \mathbb{R}^n$",
    claim=r"\mathrm{d}(\operatorname{softmax}(u)) = \operatorname{softmax}(u) \odot \mathrm{d}u - (\operatorname{softmax}(u)^\top \, \mathrm{d}u) \operatorname{softmax}(u)",
    because="differential of softmax",
    source="Goodfellow, Bengio & Courville, Deep Learning (2016), section 6.2.2",
)

log_sum_exp_differential = Rule(
    name="log-sum-exp-differential",
    given=r"$u \in \mathbb{R}^n$",
    claim=r"\mathrm{d}(\operatorname{LSE}(u)) = \operatorname{softmax}(u)^\top \, \mathrm{d}u",
    because="differential of log-sum-exp",
    source="Boyd & Vandenberghe, Convex Optimization (2004), section 3.1.5",
)

log_softmax_differential = Rule(
    name="log-softmax-differential",
    given=r"$u \in \mathbb{R}^n$",
    claim=r"\mathrm{d}(\operatorname{logsoftmax}(u)) = \mathrm{d}u - (\operatorname{softmax}(u)^\top \, \mathrm{d}u) \mathbf{1}",
    because="differential of log-softmax",
    source="Boyd & Vandenberghe, Convex Optimization (2004), section 3.1.5",
)
