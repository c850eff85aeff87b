"""The words of what is stored: chapters, tables, columns, reasons, and what hinders erasing."""

from collections.abc import Iterable
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from charter.models import Plan
from charter.templatetags.plan_name import plan_name
from privacy.field_words import FIELDS
from privacy.rules import Hindrance

GROUPS: Final = {
    "account": gettext_lazy("Your account"),
    "people": gettext_lazy("You and your people"),
    "belonging": gettext_lazy("Membership"),
    "health": gettext_lazy("What was said about health"),
    "claims": gettext_lazy("Requests for aid"),
    "money": gettext_lazy("Money"),
    "messages": gettext_lazy("Messages to you"),
    "help": gettext_lazy("Questions and complaints"),
    "access": gettext_lazy("Who has looked"),
}

TABLES: Final = {
    "joining.JoinDraft": gettext_lazy("Half-finished joining"),
    "members.HealthAnswer": gettext_lazy("Answers about health"),
    "members.PaperConsent": gettext_lazy("Papers signed"),
    "members.Acceptance": gettext_lazy("What was accepted"),
    "members.EnrolmentEvent": gettext_lazy("What happened to a membership"),
    "members.Freeze": gettext_lazy("Pauses"),
    "members.Standing": gettext_lazy("When somebody counts"),
    "papers.Copy": gettext_lazy("Pictures of the pages of papers"),
    "papers.Paper": gettext_lazy("Papers handed in"),
    "papers.Upload": gettext_lazy("Files on their way here"),
    "disputes.ObjectionEvent": gettext_lazy("Steps of objections you raised"),
    "disputes.ObjectionPaper": gettext_lazy("Papers of objections you raised"),
    "disputes.Objection": gettext_lazy("Objections you raised"),
    "disputes.BundleDownload": gettext_lazy("Who took everything of a request along"),
    "disputes.Bundle": gettext_lazy("Requests put together for somebody outside"),
    "disputes.Appeal": gettext_lazy("Appeals"),
    "audits.Finding": gettext_lazy("What auditors found of your requests"),
    "audits.Drawn": gettext_lazy("Draws of audits that your requests came up in"),
    "audits.Listed": gettext_lazy("Lists that audits were drawn from"),
    "audits.Commitment": gettext_lazy("Values you gave for draws of audits"),
    "audits.BeaconReading": gettext_lazy("Values of public chance you wrote down for audits"),
    "audits.Draft": gettext_lazy("Statements you drafted as an auditor"),
    "audits.Attestation": gettext_lazy("What you attested as an auditor"),
    "audits.Appointment": gettext_lazy("Audits you were appointed for"),
    "panels.CoursePass": gettext_lazy("The course of the panel"),
    "panels.Look": gettext_lazy("When members of a panel looked at your request"),
    "panels.Seat": gettext_lazy("Panels that the lot called you to"),
    "panels.PoolEntry": gettext_lazy("Lists that panels were drawn from"),
    "panels.Ballot": gettext_lazy("Ballots about your requests"),
    "panels.Statement": gettext_lazy("What panels were told about your requests"),
    "panels.Commitment": gettext_lazy("Values you gave for draws"),
    "panels.BeaconReading": gettext_lazy("Values of public chance you wrote down"),
    "panels.PanelEvent": gettext_lazy("Steps of panels about your requests"),
    "panels.Panel": gettext_lazy("Panels about your requests"),
    "claims.ClaimDraft": gettext_lazy("Requests being written"),
    "claims.DraftPaper": gettext_lazy("Papers of requests being written"),
    "claims.CaseLink": gettext_lazy("Links by which your family follows a request"),
    "claims.Employer": gettext_lazy("Where you work, as one of the crew"),
    "claims.Recusal": gettext_lazy("Requests you stood aside from, as one of the crew"),
    "claims.Signal": gettext_lazy("What the machine pointed out about requests"),
    "claims.Note": gettext_lazy("Reviewers' notes"),
    "claims.Bill": gettext_lazy("Bills"),
    "claims.Investigation": gettext_lazy("Investigations"),
    "claims.InformationRequest": gettext_lazy("Questions about requests"),
    "claims.Decision": gettext_lazy("Decisions"),
    "claims.Reading": gettext_lazy("Reviewers' readings"),
    "claims.Access": gettext_lazy("Who opened requests and papers"),
    "claims.Evidence": gettext_lazy("Papers of requests"),
    "claims.ClaimEvent": gettext_lazy("Steps of requests"),
    "claims.Claim": gettext_lazy("Requests"),
    "support.ComplaintEvent": gettext_lazy("Steps of complaints"),
    "support.Complaint": gettext_lazy("Complaints"),
    "disclosures.FinerRow": gettext_lazy("What members read of your requests in reports"),
    "disclosures.ComplaintNote": gettext_lazy("What was told to everybody of complaints"),
    "support.Writing": gettext_lazy("What was written"),
    "support.Reading": gettext_lazy("Who read conversations"),
    "support.Thread": gettext_lazy("Conversations"),
    "apportionment.Portion": gettext_lazy("Parts of awards"),
    "treasury.Payout": gettext_lazy("Money paid to you"),
    "apportionment.AwardPayout": gettext_lazy("What was paid for which request"),
    "apportionment.DueException": gettext_lazy("Corrections of what is due"),
    "apportionment.Arrears": gettext_lazy("Days of grace"),
    "apportionment.ParkedPayer": gettext_lazy("Debits put aside to look at"),
    "treasury.Debit": gettext_lazy("Debits"),
    "treasury.BankMandate": gettext_lazy("Accounts you let your pool debit"),
    "treasury.BankOrder": gettext_lazy("Orders to the bank about your money"),
    "treasury.UnreadLine": gettext_lazy("Transfers that a person had to read"),
    "treasury.BankLine": gettext_lazy("Transfers, as the bank told of them"),
    "treasury.Unplacing": gettext_lazy("Transfers taken for yours by mistake"),
    "treasury.PaymentReference": gettext_lazy("References for transfers"),
    "treasury.TopUp": gettext_lazy("Money paid in"),
    "treasury.Deposit": gettext_lazy("Payments in that you asked for"),
    "treasury.Withdrawal": gettext_lazy("Balances you took back"),
    "treasury.PayCode": gettext_lazy("Codes by which others may pay for you"),
    "treasury.SolidarityGrant": gettext_lazy("Shares the solidarity fund paid for you"),
    "treasury.Mandate": gettext_lazy("Rights to debit"),
    "treasury.DebitPause": gettext_lazy("Times without debits"),
    "treasury.Refund": gettext_lazy("Money that goes back to you"),
    "treasury.PayeeAccount": gettext_lazy("Where you want money back"),
    "treasury.PayerLimit": gettext_lazy("Limits you set"),
    "treasury.Payer": gettext_lazy("Your number as a payer"),
    "members.Enrolment": gettext_lazy("Memberships"),
    "members.Identity": gettext_lazy("Identity documents"),
    "members.Access": gettext_lazy("Who opened identity, health or contacts"),
    "members.EmergencyContact": gettext_lazy("Emergency contacts"),
    "members.AccountOffer": gettext_lazy("Offers of an own account"),
    "members.ComingOfAge": gettext_lazy("Children who come of age"),
    "members.Death": gettext_lazy("Deaths"),
    "members.Invitation": gettext_lazy("Invitations"),
    "members.Member": gettext_lazy("People"),
    "members.DeliveryReport": gettext_lazy("What carriers reported"),
    "members.Message": gettext_lazy("Messages"),
    "members.AddressChange": gettext_lazy("Changes of addresses"),
    "members.HandOver": gettext_lazy("Numbers handed over"),
    "members.AddressCode": gettext_lazy("Codes sent"),
    "members.RoleGrant": gettext_lazy("Roles"),
    "members.RoleEnd": gettext_lazy("Roles that ended"),
    "mfa.Authenticator": gettext_lazy("Second factors"),
    "usersessions.UserSession": gettext_lazy("Where you are signed in"),
    "account.EmailAddress": gettext_lazy("E-mail addresses"),
    "admin.LogEntry": gettext_lazy("Notes of the admin pages"),
    "privacy.Export": gettext_lazy("Times you took your data along"),
    "privacy.Withdrawal": gettext_lazy("Consents taken back"),
    "privacy.Erasure": gettext_lazy("Wishes to be erased"),
    "members.User": pgettext_lazy("a login", "Account"),
}

# What stays of a table after erasing, and why.
STAYS: Final = {
    "books": gettext_lazy(
        "Counts and amounts stay, without name: others shared by them, and the books must add up."
    ),
    "proof": gettext_lazy(
        "That it happened, when, and fingerprints of texts stay, without the words: they prove that"
        " the rules were kept."
    ),
    "counts": gettext_lazy("That there was one stays; what it said does not."),
    "": gettext_lazy("Nothing of it stays."),
}

WHY_KEPT: Final = {
    "health": gettext_lazy(
        "After leaving, for as long as aid for an earlier illness may be asked."
    ),
    "messages": gettext_lazy("So that both sides can look up what you were told."),
    "delivery": gettext_lazy("To find out why a message did not arrive."),
    "contacts": gettext_lazy("In case one was removed by mistake."),
    "offers": gettext_lazy("In case somebody asks what became of it."),
    "addresses": gettext_lazy("To tell you, and prove, how an account changed hands."),
    "accesses": gettext_lazy("So that you can see who looked, and hold them to account."),
    "sessions": gettext_lazy("So that you can see where you are signed in, and end it."),
    "exports": gettext_lazy("So that you notice if somebody else took your data along."),
    "bank_files": gettext_lazy("As long as the bank may ask about it."),
    "uploads": gettext_lazy("So that sending goes on where the line broke."),
    "unused": gettext_lazy("If they were never sent with anything: in case you still do."),
    "drafts": gettext_lazy("So that you can go on where you stopped."),
    "invitations": gettext_lazy("After it has run out, in case you ask who invited you."),
    "codes": gettext_lazy("To be typed once; then it is of no use."),
}

HINDRANCES: Final = {
    "member": gettext_lazy("Somebody you hold is still in %(plan)s. Please leave it first."),
    "waiting": gettext_lazy(
        "Somebody you hold waits for a place in %(plan)s. Please take that back first."
    ),
    "claim": gettext_lazy("Request %(what)s is still open."),
    "complaint": gettext_lazy("Complaint %(what)s is still open."),
    "due": gettext_lazy("In %(plan)s something is not paid yet."),
    "credit": gettext_lazy(
        "%(plan)s still has money of yours; it is to be paid back to you first."
    ),
    "tail": gettext_lazy(
        "In %(plan)s, aid for what happened before leaving may be asked until %(until)s. Without"
        " your data, nobody could help you any more."
    ),
    "crew": gettext_lazy("You work for the crew. Please ask an operator to take your roles back."),
}


def table_words(label: str) -> str:
    """Return what a table is called."""
    return str(TABLES[label])


def field_words(name: str) -> str:
    """Return what a column is called; empty for what is of use to machines only."""
    return str(FIELDS.get(name, ""))


def hindrance_words(hindrances: Iterable[Hindrance], *, plans: Iterable[Plan]) -> list[str]:
    """Return what must end before erasing, a sentence each, none twice."""
    names = {plan.slug: plan_name(plan) for plan in plans}
    said = (
        HINDRANCES[one.kind]
        % {"plan": names.get(one.what, one.what), "what": one.what, "until": _day(one)}
        for one in hindrances
    )
    return list(dict.fromkeys(map(str, said)))


def _day(one: Hindrance) -> str:
    return date_format(one.until, "DATE_FORMAT") if one.until else ""


def kept_words(days: int) -> str:
    """Return a time of keeping in words."""
    years, rest = divmod(days, 365)
    if rest == 0:
        return ngettext("%(years)s year", "%(years)s years", years) % {"years": years}
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
