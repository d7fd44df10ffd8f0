"""One dialogue: the stage, its actors, the ear and the critic."""
