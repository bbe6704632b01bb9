"""Exercise sheets and their keys: blocks of a document, what is asked about them, the text."""
