"""The public addresses: pages for people, and the same figures for programs."""

from django.urls import include, path

from disclosures import api
from disclosures.views import cases, charters, check, home, late, periods, plans

app_name = "disclosures"

plan_patterns = [
    path("", plans.plan, name="plan"),
    path("charter/", charters.charter, name="charter"),
    path("charter/changes/", charters.compare, name="charter_changes"),
    path("charter/<int:number>/", charters.charter, name="charter_version"),
    path("charter/<int:number>/source.toml", charters.source, name="charter_source"),
    path("late/", late.late, name="late"),
    path("periods/", periods.periods, name="periods"),
    path("periods/<int:no>/", periods.period, name="period"),
    path("periods/<int:no>/report.json", periods.report, name="report"),
    path("periods/<int:no>/<slug:part>.csv", periods.table, name="table"),
]
api_patterns = [
    path("plans/", api.Plans.as_view(), name="api_plans"),
    path("plans/<slug:slug>/", api.OnePlan.as_view(), name="api_plan"),
    path("plans/<slug:slug>/late/", api.WhatIsLate.as_view(), name="api_late"),
    path("plans/<slug:slug>/periods/", api.Periods.as_view(), name="api_periods"),
    path("plans/<slug:slug>/periods/<int:no>/", api.OnePeriod.as_view(), name="api_period"),
    path("cases/<str:ref>/", api.Case.as_view(), name="api_case"),
    path("check/", api.Check.as_view(), name="api_check"),
]
urlpatterns = [
    path("", home.home, name="home"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:slug>/", include(plan_patterns)),
    path("cases/<str:ref>/", cases.case, name="case"),
    path("check/", check.check, name="check"),
    path("learn/", home.learn, name="learn"),
    path("help/", home.find_help, name="help"),
    path("api/v1/", include(api_patterns)),
]
