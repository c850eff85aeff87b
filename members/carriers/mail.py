"""Mail by SMTP (EMAIL_HOST …)."""

from datetime import timedelta
from hashlib import sha256
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from members.carriers.interface import HandedOver, NotCarried, RefusedForGood
from members.models import Message

GONE = range(500, 600)  # RFC 5321: 5yz is for good, 4yz is for now


class SmtpMail:
    """Hands mails to a mail server, over one connection for many of them.

    SMTP tells only that the next server took a mail. So a mail counts as arrived after
    MAIL_ARRIVES_AFTER_HOURS, unless a bounce was reported until then (README, delivery reports).
    """

    name = "mail"
    together = 1
    silent_after = timedelta(days=3)

    def __init__(self) -> None:
        self.arrives_after: timedelta | None = timedelta(hours=settings.MAIL_ARRIVES_AFTER_HOURS)
        self._line = get_connection()

    def carry(self, message: Message) -> HandedOver:
        name = _message_id(message.key)
        mail = EmailMessage(
            subject=message.subject,
            body=message.body,
            to=[message.recipient],
            headers={"Message-ID": name},
            connection=self._line,
        )
        try:
            self._line.open()
            mail.send()
        except SMTPRecipientsRefused as refused:
            self.close()
            raise _why(refused) from refused
        except (SMTPException, OSError) as failed:
            self.close()
            raise NotCarried(str(failed)) from failed
        return HandedOver(provider_id=name.strip("<>"))

    def close(self) -> None:
        try:
            self._line.close()
        except (SMTPException, OSError):
            self._line = get_connection()


def _why(refused: SMTPRecipientsRefused) -> NotCarried | RefusedForGood:
    codes = [code for code, _words in refused.recipients.values()]
    return RefusedForGood("no_such_address") if _all_gone(codes) else NotCarried(str(codes))


def _all_gone(codes: list[int]) -> bool:
    return bool(codes) and all(code in GONE for code in codes)


def _message_id(key: str) -> str:
    """Return the same name for the same message each time, so that a mailbox can tell a repeat."""
    house = urlsplit(settings.SITE_URL).hostname
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{house}>"
