"""Equations about something of which the notes say nothing: they introduce it, whatever they look like.

``\\partial J / \\partial b = …`` with a J that prose describes, ``E[C(X)] = …`` with a code C, ``Σ_r`` for a matrix:
no instance can contradict such an equation, because nothing else fixes the name.  It is *open*, with the name.
"""

from __future__ import annotations

from ce_symbolic.meaning.terms import App, Claim, Derivative, Finite, Prob, Sym, Term, Theory, Value, kinds, walk
from ce_symbolic.notation.operators import GREEK


def unexplained(claim: Claim, seen: set[str], first: bool, valued: frozenset[str] = frozenset(),
                spoken: set[str] | None = None) -> str | None:
    """The name that only this equation speaks of; ``seen`` are names in relations above, ``first`` opens a chain.

    ``valued`` are the names that stand somewhere for a value.  What is only ever differentiated is not known at all: it
    must not count as a constant.  ``spoken`` are the names in sentences and relations above, where they are known.
    """
    alike = differentiated(claim.left, claim.theory) & differentiated(claim.right, claim.theory)
    for name in sorted(opaque_derivatives(claim.left) | opaque_derivatives(claim.right)):
        # An unknown that is differentiated on both sides in the same variable may as well be constant.
        if name not in claim.theory.definitions and name not in valued and not any(n == name for n, _ in alike):
            return name
    if claim.op != "=":
        return None
    left, right = with_definitions(claim.left, claim.theory), with_definitions(claim.right, claim.theory)
    known = fixed(claim.theory)
    if spoken is not None and "Derivative" in kinds(claim.left):
        # ∂C/∂w = (a - y) σ'(z) x, where a = σ(w x + b) and nothing says what z is.
        for name in sorted(right - left - known - seen - spoken):
            if Sym(name) in set(walk(claim.right)):
                return name
    for side, other, term in ((left, right, claim.left), (right, left, claim.right)):
        for name in sorted(side - other - known):
            if name in opaque_derivatives(term):
                return name
            if name not in seen and side is right and is_matrix(name, claim.theory):
                return name
            if name not in seen and (is_function(name, term, claim.theory) or is_labelled(name)):
                return name
    drawn = laws_of(claim.left, claim.theory), laws_of(claim.right, claim.theory)
    if all(drawn) and not drawn[0] & drawn[1] and any(is_model(n, claim.theory) for n in drawn[0] | drawn[1]):
        # log P_θ(τ) = log Π_t π_θ(a_t|s_t) …: how the laws make up each other stands in words, if anywhere.
        return min(drawn[0])
    everything = laws(claim.left) | left, laws(claim.right) | right
    if first and left - known and everything[0] and everything[1] and not everything[0] & everything[1]:
        unknown = sorted(left - known - seen)
        return unknown[0] if unknown else None
    return None


def differentiated(side: Term, theory: Theory) -> set[tuple[str, Term]]:
    """The names that are differentiated in a side, each with the variable."""
    return {(name, part.variable) for part in walk(side) if isinstance(part, Derivative)
            for name in with_definitions(part.body, theory)}


def stands_alone(claim: Claim, first: bool, seen: set[str], spoken: set[str]) -> str | None:
    """A name that is alone on its side of an equation: whatever the other side is worth, it may be that.

    ``m = \\max_j x_j`` opens a chain and says what m is; ``… = R`` ends one with a name that nothing has spoken of.
    """
    if claim.op != "=":
        return None
    for side, other, counts in ((claim.left, claim.right, first), (claim.right, claim.left, True)):
        if not isinstance(side, (Sym, App)) or side.name in claim.theory.sets or side.name in claim.theory.integers:
            continue
        if isinstance(side, App) and None in getattr(claim.theory.families.get(side.name), "arguments", (None,)):
            continue
        if side is claim.right and side.name in seen | spoken:
            continue
        if counts and side.name not in with_definitions(other, claim.theory) | tied(claim.theory) | laws(other):
            return side.name
    return None


def tied(theory: Theory) -> set[str]:
    """Names that a definition or a declared equation says the value of."""
    found = set(theory.definitions)
    for fact in theory.facts:
        if fact.claim.op == "=":
            found |= {p.name for p in walk(fact) if isinstance(p, (Sym, App))}
    return found


def with_definitions(term: Term, theory: Theory) -> set[str]:
    """The names in a term and in the definitions of these; with a function its derivative."""
    found = names(term, theory)
    for name in sorted(found & set(theory.definitions)):
        found |= names(theory.definitions[name].body, theory)
    families = (theory.families.get(name) for name in sorted(found))
    return found | {f"{f.name}'" for f in families if f is not None and None in f.arguments and not f.outcomes}


def defined_in(claim: Claim) -> set[str]:
    """The names of a claim that stand for their definition, with as many arguments as it has."""
    counts = {(v.name, len(v.args) if isinstance(v, App) else 0)
              for side in (claim.left, claim.right) for v in walk(side) if isinstance(v, (App, Sym))}
    return {name for name, made in claim.theory.definitions.items() if (name, len(made.params)) in counts}


def names(term: Term, theory: Theory) -> set[str]:
    """Scalars, families and functions in a term; indices, sizes and laws do not count."""
    found: set[str] = set()
    bound = {v.var for v in walk(term) if hasattr(v, "var")}
    for part in walk(term):
        if (
            isinstance(part, Sym)
            and part.name not in bound | set(theory.sets) | set(theory.integers)
            and part.name != "ω"
        ) or isinstance(part, App):
            found.add(part.name)
    return found


def laws(term: Term) -> set[str]:
    """Laws and named sets in a term."""
    found = {p.law for p in walk(term) if isinstance(p, Prob)}
    return found | {p.name for p in walk(term) if isinstance(p, Finite)}


def is_model(name: str, theory: Theory) -> bool:
    """Whether a family is a law with parameters."""
    family = theory.families.get(name)
    return family is not None and family.outcomes > 0


def laws_of(term: Term, theory: Theory) -> set[str]:
    """The laws in a term, those with parameters too."""
    return {p.law for p in walk(term) if isinstance(p, Prob)} | {
        p.name for p in walk(term) if isinstance(p, App) and is_model(p.name, theory)}


def fixed(theory: Theory) -> set[str]:
    """Names that a declared fact, property or definition speaks of."""
    found = set(theory.definitions)
    for fact in theory.facts:
        found |= {p.name for p in walk(fact) if isinstance(p, (Sym, App))}
    return found.union(*(p.subjects for p in theory.properties)) if theory.properties else found


def is_function(name: str, term: Value, theory: Theory) -> bool:
    """Whether the name is a function of real arguments, or of a vector as a whole."""
    family = theory.families.get(name)
    applied = any(isinstance(p, App) and p.name == name for p in walk(term))
    return (applied and (family is None or None in family.arguments)) or "(" in name


def is_matrix(name: str, theory: Theory) -> bool:
    """``… = X (X^T X)^{-1} X^T y = H y``: the matrix at the end of a chain gets its name there."""
    family = theory.families.get(name)
    capital = len(name) == 1 and name.isupper()
    return capital and family is not None and len(family.arguments) == 2 and None not in family.arguments


def is_labelled(name: str) -> bool:
    """A name with a hat, a tilde or a word below, ``\\hat\\sigma``, ``\\mu_r``, ``L_vlb``, or that is a word, ``Bias``;
    a layer is no label."""
    word = len(name) > 1 and name.isascii() and name.isalpha() and name.lower() not in GREEK and name not in ("ell",)
    return word or "." in name or "_" in name.strip("_") or "^" in name.replace("^(", "")


def opaque_derivatives(term: Term) -> set[str]:
    """Names that are differentiated though nothing is known of them."""
    found: set[str] = set()
    for part in walk(term):
        if isinstance(part, Derivative):
            body = part.body
            while isinstance(body, Derivative):
                body = body.body
            if (isinstance(body, Sym) and body != part.variable) or (
                isinstance(body, App)
                and body.name.rstrip("'") == body.name
                and part.variable not in body.args
                and not any(isinstance(a, Sym) and a == part.variable for a in body.args)
                # g(z_k) in z_j: a function of one of the components
                and not (isinstance(part.variable, App) and any(
                    isinstance(a, App) and a.name == part.variable.name for v in body.args for a in walk(v)))
            ):
                found.add(body.name)
    return found
