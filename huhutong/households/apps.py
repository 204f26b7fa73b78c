"""App configuration."""

from django.apps import AppConfig

from huhutong.kernel.text import mark


class HouseholdsConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.households"
    label = "households"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Audit rules, subscribers and the navigation are known."""
        from huhutong.households import (  # noqa: F401
            audit_types,
            navigation,
            search,
            subscribers,
        )
        from huhutong.households.rules import changes
        from huhutong.infra.refusals import register_words

        register_words(
            {
                "check_digit": mark("check digit"),
                "characters": mark("signs"),
                "masked": mark("masked"),
                "area": mark("region"),
                "date": mark("birth date"),
                "length": mark("number of signs"),
                changes.DEAD: mark("on file as having died by then"),
                changes.MARRIED: mark("on file as married; record the divorce or death first"),
                changes.MINOR: mark("under 18 on that day; check the date of birth"),
                changes.ONE_PERSON: mark("the same person on both sides"),
            }
        )
        navigation.register()
        search.register()
