"""Past cases: made up from published figures, read from other systems, and looked over.

`population` draws a synthetic population as its file says, `layout` is how many cases stand in a
table, `writing` puts them into files, `marginals` compares what was drawn with its source;
`tables`, `mapping` and `reading` bring cases in from other systems, and `quality` says what is in
them before anything is made of them.
"""
