"""Helpers of the book "The GAN Loss, Line by Line", imported from the chapters' own folder.

What a chapter imports (`sides` through `checks`):

exact      arithmetic in which equality is a proof
worlds     the named set-ups that the chapters share
checks     one verb for each printed relation
sides      the two sides of a check: their coercion to numbers, their comparison, their text
figures    one style, one palette

What reads the chapters:

notebooks  reading, executing and cleaning their files
printed    reading the printed equations; `verdict` decides them, `record` does so for all
ledger     which checks stand behind each labelled equation
"""
