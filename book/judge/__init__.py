"""The judge of any line: a reader's formula, in his notation, decided in the book's worlds.

sources    the displayed formulas of a file
nodes      a reader's TeX as a tree, with its brackets mended
notation   the names of this field, and what each is in the book
dialect    from the reader's notation to the book's
catalogue  the known losses, and the wrong lines of the book
findings   what the judge says of each step
"""
