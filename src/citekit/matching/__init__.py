"""Which work a printed reference means: a reference is compared with candidates by named penalties.

    printed = read_printed("Yang A. Title. J Name. 2020;12:3-9")
    verdict = judge(printed, candidates)

`spelling` folds text, `printed` reads a reference, `facts` a candidate, `journals` abbreviations, `penalties` compares,
`verdict` ranks and draws the line, `index` finds candidates among records at hand. Pure: knows no source.
"""
