"""The model of a GAN that the executor of printed equations is given (``gan.model.MODEL``).

meanings    what each symbol of the notation chapter means in a world
convex      functions of numbers that a line leaves free: a convex one with its conjugate, worths of an output
world       what finite and continuous worlds share
drawing     random numbers, points and sizes under a line's conditions
finite      finite worlds, exact; `continuous`, densities by quadrature; `generic`, algebra
model       all of it as one object
record      execute every labelled equation of the book and keep what was done
"""
