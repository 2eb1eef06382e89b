"""The executor of printed equations. It knows no subject: that is a :class:`printed.model.Model`.

relations   the signs =, <, \\approx, ...: one row each
syntax      from TeX to a tree (`grammar.lark`)
symbols     which names there are
kinds       numbers, things, functions and laws: what may stand where
reader      what each construct of the dialect means
conditions  what stands after the equation, one class each; `statements`, the whole line
numbers     one calculus for exact numbers, arrays, derivatives and algebra
functions   functions and laws as values; `optimum`, exact maximisers; `quadrature`, integrals
world       what is asked of a world; `model`, what is asked of a subject
verdict     whether a line holds
typos       slips by machine, to see that they are caught
notebooks   reading, executing and cleaning the chapters; `ledger`, what stands behind each equation
"""
