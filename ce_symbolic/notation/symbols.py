"""Unicode for the symbols of LaTeX, as ``plain`` prints them."""
from __future__ import annotations

_GREEK = """
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ
    mu μ nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
"""
_PAIRS = _GREEK.split()

#: Names that have a character of their own.
SYMBOLS = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)) | {
    "ell": "ℓ", "infty": "∞", "emptyset": "∅", "varnothing": "∅", "nabla": "∇", "partial": "∂", "hbar": "ℏ",
    "ast": "*", "star": "⋆", "top": "ᵀ", "bot": "⊥", "prime": "′", "dagger": "†", "cup": "∪", "cap": "∩",
}

#: Combining marks.
ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0305", "tilde": "\u0303", "dot": "\u0307",
    "widetilde": "\u0303", "ddot": "\u0308", "vec": "\u20d7", "check": "\u030c", "underline": "\u0332",
}

#: Signs between terms and factors.
OPERATORS = {
    "\\cdot": "·", "\\times": "×", "*": "·", "\\odot": "⊙", "\\circ": "∘", "\\otimes": "⊗", "\\pm": "±", "\\mp": "∓",
    "\\oplus": "⊕", "\\ast": "*", "\\div": "÷",
}

#: The relation signs of ``Compare`` and ``Step`` that have a better character.
RELATION_SIGNS = {
    "!=": "≠", "<=": "≤", ">=": "≥", "in": "∈", "notin": "∉", "subset": "⊂", "->": "→", ":=": ":=", "mapsto": "↦",
    "perp": "⊥", "=>": "⟹", "<=>": "⟺",
}

#: ``str.translate`` table for exponents made of digits and signs.
DIGITS_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻") | {ord("−"): "⁻"}

#: Single-digit indices.
DIGITS_BELOW = {digit: chr(0x2080 + int(digit)) for digit in "0123456789"}
