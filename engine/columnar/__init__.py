"""The same rules over columns: past cases by the million, three-valued as the reference has it.

`coding` says how values become numbers, `frame` makes columns of cases, `graph` holds what is
worked out once, `values` and `lower` turn facts and conditions into polars expressions, `choosing`
picks versions, `scoring` and `statuses` follow the strata, `plan` joins them, `reasons` packs what
each rule said into words of bits, and `run` evaluates batches. Only this package imports polars.
"""
