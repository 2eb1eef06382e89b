"""Which loss is this: a reader's loss function, or the numbers that a training loop printed, named.

catalogue  the forms and the mistakes, one entry each: what it prints, what it teaches, how to mend it
reading    a function of scores, probed with chosen batches: its weights, its labels, its clip
others     the losses of another kind than cross-entropy, one entry each, and how they are recognised
measuring  what a loss does in the small world
diagnosis  what is said of a loss; shown as text and as HTML
naming     from a reading to an entry: ``diagnose``
screen     from printed numbers to the entries that remain possible: ``diagnose_numbers``
"""
