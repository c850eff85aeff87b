from config.celery import SWEEPS, app


def test_every_sweep_is_a_task_that_exists() -> None:
    app.loader.import_default_modules()

    assert set(SWEEPS) <= set(app.tasks)


def test_every_sweep_is_in_the_scheduler_and_does_not_pile_up() -> None:
    _ = app.conf.beat_schedule
    app.finalize()

    for name, ticks in SWEEPS.items():
        entry = app.conf.beat_schedule[name]
        assert entry["task"] == name
        assert entry["schedule"] == entry["options"]["expires"] == ticks * 10
