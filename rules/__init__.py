"""The rules as data: facts, lookups, national families, areas and their citations."""
