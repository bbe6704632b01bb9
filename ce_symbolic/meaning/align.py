"""A new short name slipped in without a word: ``-Σ P(X=c) log P(Y=c) = -Σ p(c) log q(c)``.

Where two sides differ in nothing but this, p and q are the laws of X and Y from here on.
"""

from __future__ import annotations

from ce_symbolic.meaning.terms import Big, Defined, IndexSet, Prob, Sym, Term, Value, parts, put, rebuild


def short_names(left: Term, right: Term, master: str) -> dict[str, str] | None:
    """Which law abbreviates the law of which random variable, if the sides differ in nothing else."""
    pairs: list[tuple[Prob, Prob]] = []
    if not _differences(left, right, pairs) or not pairs:
        return None
    found: dict[str, str] = {}
    for a, b in pairs:
        long, short = (a, b) if a.law == master else (b, a)
        if long.law != master or short.law == master or len(long.slots) != 1 or len(short.slots) != 1:
            return None
        if short.slots[0][0] != "0" or long.slots[0][1] != short.slots[0][1]:
            return None
        if found.setdefault(short.law, long.slots[0][0]) != long.slots[0][0]:
            return None
    return found if len(set(found.values())) == len(found) else None


def _differences(a: Value, b: Value, pairs: list[tuple[Prob, Prob]]) -> bool:
    """Collect the probabilities in which two terms differ; False where they differ otherwise."""
    if isinstance(a, Defined):
        return _differences(a.body, b, pairs)
    if isinstance(b, Defined):
        return _differences(a, b.body, pairs)
    if isinstance(a, IndexSet) and isinstance(b, IndexSet):
        return True
    if isinstance(a, Prob) and isinstance(b, Prob) and a.law != b.law:
        pairs.append((a, b))
        return True
    if isinstance(a, Big) and isinstance(b, Big):
        return a.op == b.op and _differences(a.body, put(b.body, b.var, Sym(a.var)), pairs)
    first, second = parts(a), parts(b)
    if type(a) is not type(b) or len(first) != len(second) or rebuild(b, first) != a:
        return False
    return all(_differences(x, y, pairs) for x, y in zip(first, second, strict=True))


__all__ = ["short_names"]
