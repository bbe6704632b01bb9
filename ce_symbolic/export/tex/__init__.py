"""Checked documents as LaTeX: derivations, prose, the article around them."""
