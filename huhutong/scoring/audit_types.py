"""What of scoring enters the audit chain, and how it is masked."""

from huhutong.infra.audit import keep, register_action

register_action(
    "scoring.score_households",
    facts={
        "run": keep,
        "card": keep,
        "on": keep,
        "counts": keep,
        "input_digest": keep,
        "result_digest": keep,
    },
)
register_action(
    "scoring.record_credit_fact",
    facts={"kind": keep, "valid_from": keep, "valid_to": keep, "source": keep, "amount_fen": keep},
)
register_action(
    "scoring.install_card",
    facts={"card": keep, "version": keep, "digest": keep, "effective_from": keep},
)
register_action("scoring.record_credit_facts", facts={"kinds": keep})
