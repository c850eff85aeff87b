"""The addresses of a member's money, and of the crew's runs and books."""

from django.urls import path

from apportionment.views import (
    leaving,
    limits,
    mine,
    money,
    paying,
    people,
    runs,
    statements,
    waiting,
)

app_name = "apportionment"
urlpatterns = [
    path("me/", mine.me, name="me"),
    path("me/statement/", statements.statement, name="statement"),
    path("me/statement/statement.csv", statements.statement_csv, name="statement_csv"),
    path("me/statement/statement.pdf", statements.statement_pdf, name="statement_pdf"),
    path("me/pay/<slug:slug>/", paying.pay, name="pay"),
    path("me/leave/", leaving.leave_some, name="leave_some"),
    path("me/leave/<int:enrolment_id>/", leaving.leave, name="leave"),
    path("me/leave/<int:enrolment_id>/confirmation.pdf", leaving.confirmation, name="left_pdf"),
    path("me/limits/", limits.limits, name="limits"),
    path("me/limits/<slug:slug>/", limits.set_limits, name="set_limits"),
    path("runs/", runs.board, name="runs"),
    path("runs/<int:run_id>/", runs.run, name="run"),
    path("runs/<int:run_id>/propose/", runs.propose, name="propose"),
    path("runs/<int:run_id>/return/", runs.send_back, name="return"),
    path("runs/<int:run_id>/release/", runs.release, name="release"),
    path("runs/<int:run_id>/abandon/", runs.abandon, name="abandon"),
    path("runs/<int:run_id>/exempt/", runs.exempt, name="exempt"),
    path("runs/<int:run_id>/people/", people.people, name="people"),
    path("runs/<slug:slug>/waiting/", waiting.waiting, name="waiting"),
    path("runs/<slug:slug>/items/", waiting.record_item, name="record_item"),
    path("runs/<slug:slug>/corrections/", waiting.record_correction, name="record_correction"),
    path(
        "runs/<slug:slug>/items/<int:item_id>/withdraw/",
        waiting.withdraw_item,
        name="withdraw_item",
    ),
    path(
        "runs/<slug:slug>/corrections/<int:exception_id>/withdraw/",
        waiting.withdraw_exception,
        name="withdraw_exception",
    ),
    path("money/", money.board, name="money"),
    path("money/<slug:slug>/tell/<int:payer_id>/", money.tell_again, name="tell_again"),
    path("money/<slug:slug>/pause/", money.pause, name="pause_debits"),
    path("money/<slug:slug>/resume/<int:payer_id>/", money.resume, name="resume_debits"),
]
