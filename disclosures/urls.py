"""The public addresses: pages for people, and the same figures for programs."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path
from django.views.decorators.cache import cache_control

from disclosures import api, log_urls
from disclosures.sitemaps import SECTIONS
from disclosures.views import (
    cases,
    chart_files,
    charters,
    check,
    complaints,
    corrections,
    feeds,
    home,
    incidents,
    late,
    learning,
    open_data,
    outlook,
    periods,
    plans,
    printed,
    proofs,
    verifier,
)
from disclosures.views import office_of_disclosure as office

app_name = "disclosures"
mapped = cache_control(public=True, max_age=3600)

plan_patterns = [
    path("", plans.plan, name="plan"),
    path("charter/", charters.charter, name="charter"),
    path("charter/changes/", charters.compare, name="charter_changes"),
    path("charter/<int:number>/", charters.charter, name="charter_version"),
    path("charter/<int:number>/source.toml", charters.source, name="charter_source"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/<int:no>/", corrections.correction, name="correction"),
    path(
        "corrections/<int:no>/correction.json",
        corrections.correction_json,
        name="correction_json",
    ),
    path("feed.atom", feeds.feed, name="plan_feed"),
    path("late/", late.late, name="late"),
    path("outlook/", outlook.outlook, name="outlook"),
    path("outlook/<slug:part>.csv", outlook.part, name="outlook_part"),
    path("complaints/", complaints.of_plan, name="plan_complaints"),
    path("periods/", periods.periods, name="periods"),
    path("periods/<int:no>/", periods.period, name="period"),
    path("periods/<int:no>/report.json", periods.report, name="report"),
    path("periods/<int:no>/report.pdf", printed.report, name="report_pdf"),
    path("periods/<int:no>/report.<slug:lang>.pdf", printed.report, name="report_pdf_in"),
    path("periods/<int:no>/charts/<slug:key>.csv", chart_files.of_period, name="period_chart"),
    path("charts/<slug:key>.csv", chart_files.of_plan, name="plan_chart"),
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
open_data_patterns = [
    path("", open_data.open_data, name="open_data"),
    path("datapackage.json", open_data.datapackage, name="datapackage"),
    path("licence.txt", open_data.licence, name="licence"),
    path(
        "versions/<int:number>/<slug:name>.<slug:suffix>",
        open_data.table,
        name="open_table_of_version",
    ),
    path("<slug:slug>/datapackage.json", open_data.datapackage, name="plan_datapackage"),
    path("<slug:slug>/<slug:name>.<slug:suffix>", open_data.table, name="open_table_of_plan"),
    path("<slug:name>.<slug:suffix>", open_data.table, name="open_table"),
]
urlpatterns = [
    path("", home.home, name="home"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:slug>/", include(plan_patterns)),
    path("cases/<str:ref>/", cases.case, name="case"),
    path("proofs/", proofs.proofs, name="proofs"),
    path("log/", include(log_urls.patterns)),
    path("feed.atom", feeds.feed, name="feed"),
    path("robots.txt", feeds.robots, name="robots"),
    path(
        "sitemap.xml",
        mapped(sitemaps.index),
        {"sitemaps": SECTIONS, "sitemap_url_name": "disclosures:sitemap_part"},
        name="sitemap",
    ),
    path(
        "sitemap-<slug:section>.xml",
        mapped(sitemaps.sitemap),
        {"sitemaps": SECTIONS},
        name="sitemap_part",
    ),
    path("check/", check.check, name="check"),
    path("learn/", learning.learn, name="learn"),
    path("learn/panel/", learning.panel, name="learn_panel"),
    path("learn/charts/people.csv", learning.crowd, name="learn_crowd"),
    path("learn/charts/months.csv", learning.wave, name="learn_wave"),
    path("help/", home.find_help, name="help"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<int:no>/", incidents.incident, name="incident"),
    path("incidents/<int:no>/incident.json", incidents.body, name="incident_json"),
    path(
        "incidents/<int:no>/<int:version>/incident.json",
        incidents.body,
        name="incident_version_json",
    ),
    path("office/incidents/", office.desk, name="office_incidents"),
    path("office/incidents/new/", office.prepare, name="prepare_incident"),
    path("office/incidents/<int:incident_id>/", office.prepared, name="prepared_incident"),
    path("office/incidents/<int:incident_id>/release/", office.release, name="release_incident"),
    path("office/incidents/<int:incident_id>/withdraw/", office.withdraw, name="withdraw_incident"),
    path("office/warnings/<slug:slug>/<slug:kind>/", office.note, name="note_warning"),
    path("office/complaints/<str:ref>/", office.tell, name="tell_of_complaint"),
    path("office/corrections/", corrections.office, name="office_corrections"),
    path(
        "office/corrections/<slug:slug>/<int:no>/",
        corrections.prepare,
        name="prepare_correction",
    ),
    path(
        "office/corrections/<int:correction_id>/release/",
        corrections.release,
        name="release_correction",
    ),
    path(
        "office/corrections/<int:correction_id>/withdraw/",
        corrections.withdraw,
        name="withdraw_correction",
    ),
    path("open-data/", include(open_data_patterns)),
    path("verify.py", verifier.verifier, name="verifier"),
    path("api/v1/", include(api_patterns)),
]
