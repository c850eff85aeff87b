from django.db import migrations, models

BATCH = 20_000


def has_arrived(apps, _editor):
    """Take what was sent for arrived, as it was until now; a piece of the table at a time."""
    messages = apps.get_model("members", "Message").objects
    last = messages.aggregate(last=models.Max("pk"))["last"] or 0
    for first in range(1, last + 1, BATCH):
        some = messages.filter(pk__gte=first, pk__lt=first + BATCH, sent_at__isnull=False)
        some.update(state="delivered", delivered_at=models.F("sent_at"))


def forget_strangers(apps, _editor):
    """Drop what the table before could not hold: readers without an account, empty words."""
    messages = apps.get_model("members", "Message").objects
    messages.filter(user=None).delete()
    messages.filter(body="", sent_at__isnull=False).update(body="-")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("members", "0010_messages_have_a_way")]

    operations = [migrations.RunPython(has_arrived, forget_strangers)]
