"""Converted models with a smaller vocabulary: the rows that nobody needs are cut away.

CTranslate2 keeps one row per token in its tables, and quantizes row by row, so a cut row changes no
other one. What is left computes for the kept tokens what the whole model computes.
"""
