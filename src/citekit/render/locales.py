"""The languages that references can be printed in: those whose CSL locale pandoc carries. Knows no styles."""

from citekit.errors import UnknownLocale

LOCALES = tuple(
    """
    af-ZA ar bg-BG ca-AD cs-CZ cy-GB da-DK de-AT de-CH de-DE el-GR en-GB en-US es-CL es-ES es-MX
    et-EE eu fa-IR fi-FI fr-CA fr-FR gl-ES he-IL hi-IN hr-HR hu-HU id-ID is-IS it-IT ja-JP ko-KR la
    lt-LT lv-LV mn-MN ms-MY nb-NO nl-NL nn-NO pl-PL pt-BR pt-PT ro-RO ru-RU sk-SK sl-SI sr-RS sv-SE
    th-TH tr-TR uk-UA vi-VN zh-CN zh-TW
    """.split()  # noqa: SIM905  a table to be read
)
"""The CSL locales; of a language with several its own comes with the language tag alone (MAIN)."""

MAIN = {"de": "de-DE", "en": "en-US", "es": "es-ES", "fr": "fr-FR", "pt": "pt-PT", "zh": "zh-CN"}
"""What a language alone stands for where it has several locales."""


def known_locale(tag: str) -> str:
    """Return the CSL locale for a language tag in any case (``de``, ``en_gb``); blank for blank.

    Raises:
        UnknownLocale: there is none.
    """
    plain = tag.strip().replace("_", "-").lower()
    if not plain:
        return ""
    wanted = MAIN.get(plain, plain).lower()
    for locale in LOCALES:
        if wanted in (locale.lower(), locale.lower().partition("-")[0]):
            return locale
    main = "en-US, en-GB, de, fr, es"
    raise UnknownLocale(
        f"the language `{tag}` is not known", hint=f"use one of {main}; also known: {', '.join(LOCALES)}"
    )


def page_language(tag: str) -> str:
    """Return a language tag as a document carries it: ``en_gb`` as ``en-GB``, ``DE`` as ``de``; ``en`` for blank.

    Raises:
        UnknownLocale: as ``known_locale``.
    """
    locale = known_locale(tag) or "en"
    return locale if "-" in tag or "_" in tag else locale.partition("-")[0]
