"""Helpers of the book "The GAN Loss, Line by Line", imported from the chapters' own folder.

exact      arithmetic in which equality is a proof
worlds     the named set-ups that the chapters share
checks     one verb for each printed relation
figures    one style, one palette
notebooks  reading, executing and cleaning the notebooks
ledger     which checks stand behind each labelled equation
printed    the executor of the printed equations
"""
