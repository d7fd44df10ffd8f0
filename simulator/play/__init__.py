"""One dialogue: the stage, its actors, the NLU and the critic."""
