"""The Celery app, and the table of what is swept how often."""

import os
from collections.abc import Mapping

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SWEEPS: Mapping[str, int] = {  # task: every so many ticks of BEAT_SECONDS
    "members.tasks.send_messages": 1,
    "members.tasks.follow_messages": 3,
    "members.tasks.forget_invitations": 360,
    "members.tasks.forget_codes": 6,
    "members.tasks.follow_time": 6,
    "members.tasks.ask_verifier": 3,
    "privacy.tasks.carry_out_erasures": 360,
    "privacy.tasks.forget_in_time": 8640,
    "papers.tasks.derive_papers": 1,
    "papers.tasks.tend_papers": 6,
    "claims.tasks.clear_claims": 1,
    "claims.tasks.follow_drafts": 360,
    "claims.tasks.follow_questions": 6,
    "claims.tasks.follow_signals": 3,
    "claims.tasks.release_forgotten": 6,
    "panels.tasks.follow_panels": 3,
    "apportionment.tasks.open_due_runs": 1,
    "apportionment.tasks.seal_released_runs": 1,
    "apportionment.tasks.take_up_outcomes": 60,
    "apportionment.tasks.make_due_debits": 1,
    "apportionment.tasks.follow_letters": 1,
    "apportionment.tasks.ask_due_debits": 1,
    "apportionment.tasks.ask_due_payouts": 1,
    "apportionment.tasks.ask_unanswered": 3,
    "apportionment.tasks.book_collected": 2,
    "apportionment.tasks.follow_payouts": 2,
    "apportionment.tasks.freeze_short_payers": 6,
    "apportionment.tasks.draw_balances": 3,
    "apportionment.tasks.record_recovered": 3,
    "apportionment.tasks.follow_arrears": 3,
    "apportionment.tasks.make_debit_partitions": 360,
    "apportionment.tasks.check_due_books": 60,
    "treasury.tasks.work_events": 1,
    "treasury.tasks.ask_unknown": 3,
    "cashier.tasks.follow_investigations": 6,
    "cashier.tasks.make_checkpoints": 60,
    "cashier.tasks.follow_deposits": 1,
    "cashier.tasks.settle_from_balances": 2,
    "cashier.tasks.fail_wayless": 6,
    "cashier.tasks.ask_leave": 60,
    "cashier.tasks.remind_of_balances": 60,
    "cashier.tasks.tell_refunds": 6,
    "cashier.tasks.follow_transfers": 10,
    "cashier.tasks.take_statements": 3,
    "cashier.tasks.fetch_settlements": 60,
    "cashier.tasks.follow_mandates": 6,
    "cashier.tasks.reconcile": 60,
    "receipts.tasks.build_trees": 1,
    "disclosures.tasks.publish_reports": 1,
    "disclosures.tasks.fill_log": 1,
    "disclosures.tasks.close_days": 30,
    "disclosures.tasks.check_due_log": 60,
    "logbook.tasks.sign_checkpoint": 1,
    "logbook.tasks.collect_cosignatures": 6,
    "disclosures.tasks.open_audits": 60,
    "audits.tasks.follow_audits": 6,
    "disclosures.tasks.count_periods": 3,
    "disclosures.tasks.follow_warnings": 60,
    "disputes.tasks.follow_claims": 1,
    "disputes.tasks.make_bundles": 3,
    "disputes.tasks.delete_bundles": 360,
    "joining.tasks.admit_waiting": 6,
    "joining.tasks.forget_drafts": 720,
}

app = Celery("tongzhou")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def plan_sweeps(sender: Celery, **_: object) -> None:
    """Put the table into the scheduler; a tick that no worker took in time is dropped."""
    for task, ticks in SWEEPS.items():
        seconds = ticks * settings.BEAT_SECONDS
        sender.conf.beat_schedule[task] = {
            "task": task,
            "schedule": seconds,
            "options": {"expires": seconds},
        }
