"""Importing a register of museums: read the file, map its columns, check every row, then write them all or none.

``reading`` makes rows of cells from CSV and .xlsx; ``mapping`` says which column is which; ``checking`` makes a plan
of what would be written and what is refused, with reasons; ``applying`` carries the plan out in one transaction.
"""
