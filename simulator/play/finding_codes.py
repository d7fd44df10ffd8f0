"""Codes of the critic's findings; to name them nothing else of it is needed."""

JUDGED = frozenset({"policy_by_judge"})
"""Codes of what a language model was asked: opinions, shown apart and never counted with others."""

CODES = JUDGED | frozenset(
    """
    asks_again broken_rule claimed_deed contradiction early_disclosure ended_early
    forbidden_words id_format invented_fact leaked_prompt missing_entity missing_topic
    model_talk not_looked_up off_topic others_data out_of_place placeholder repetition rude
    silent_deed speaks_as_support too_long unanswered ungrounded_id unknown_address
    unknown_amount unknown_date unknown_duration unknown_email unknown_id unknown_offer
    unknown_percentage unknown_phone unknown_product unknown_time unsaid_beat unverified
    wrong_amount wrong_attribute wrong_beat wrong_date wrong_fact wrong_formality wrong_language
    wrong_price wrong_quantity wrong_record wrong_sentiment wrong_speaker wrong_status wrong_sum
    wrong_weekday
    """.split()  # noqa: SIM905
)
"""Every code that a finding may have; docs/critic.md says what each means."""
