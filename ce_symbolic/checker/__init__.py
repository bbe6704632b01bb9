"""The one way through the house: a document goes in, a report comes out."""
