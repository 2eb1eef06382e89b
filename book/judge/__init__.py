"""The judge of any line: a reader's formula, in his notation, decided in the book's worlds.

sources    the displayed formulas of a file
nodes      a reader's TeX as a tree, with its brackets mended
notation   the names of this field, and what each is in the book
dialect    from the reader's notation to the book's
catalogue  the known losses, and the wrong lines of the book
steps      a display taken apart: statements, sides, games, limits
hypotheses what a line may take for granted
findings   what is said of a step; `show`, as text and as HTML
judging    the judge: reads, decides, and says what would mend a line
"""
