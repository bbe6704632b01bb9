"""Checked documents as pages: formulas as MathML, what the page shows as data, templates that lay it out."""
