"""Coverage: what there is to exercise, what a dialogue exercised, and what nothing can."""
