"""The addresses of a member's money, and of the crew's runs and books."""

from django.urls import path

from apportionment.views import mine, money, paying, runs

app_name = "apportionment"
urlpatterns = [
    path("me/", mine.me, name="me"),
    path("me/statement/", mine.statement, name="statement"),
    path("me/statement/<slug:slug>.csv", mine.statement_file, name="statement_file"),
    path("me/pay/<slug:slug>/", paying.pay, name="pay"),
    path("runs/", runs.board, name="runs"),
    path("runs/<int:run_id>/", runs.run, name="run"),
    path("runs/<int:run_id>/propose/", runs.propose, name="propose"),
    path("runs/<int:run_id>/return/", runs.send_back, name="return"),
    path("runs/<int:run_id>/release/", runs.release, name="release"),
    path("runs/<int:run_id>/abandon/", runs.abandon, name="abandon"),
    path("money/", money.board, name="money"),
    path("money/<slug:slug>/prepare/", money.prepare, name="prepare_payouts"),
    path("money/payouts/<int:payout_id>/release/", money.release, name="release_payout"),
    path("money/payouts/<int:payout_id>/retry/", money.retry, name="retry_payout"),
]
