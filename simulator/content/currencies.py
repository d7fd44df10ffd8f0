"""Currencies: their codes (ISO 4217), signs and words, and how many decimals each has."""

from __future__ import annotations

from functools import lru_cache

from simulator.errors import nearest

CODES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW
    KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
    NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED
    VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905
)
"""The codes that are read."""

_WHOLE = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split()  # noqa: SIM905
)
_THREE = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])

_DOLLARS = (
    "USD AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD XCD"
    " ARS CLP COP CUP DOP MXN UYU"
)
SIGNS: dict[str, tuple[str, ...]] = {
    sign: tuple(codes.split())
    for sign, codes in {
        "$": _DOLLARS, "€": "EUR", "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP", "¥": "JPY CNY",
        "￥": "JPY CNY", "円": "JPY", "元": "CNY", "₹": "INR", "₩": "KRW KPW", "₽": "RUB",
        "₺": "TRY", "₴": "UAH", "₫": "VND", "₪": "ILS", "₱": "PHP CUP", "฿": "THB", "₦": "NGN",
        "₡": "CRC", "₲": "PYG", "₵": "GHS", "₸": "KZT", "₮": "MNT", "₭": "LAK", "₾": "GEL",
        "₼": "AZN", "֏": "AMD", "៛": "KHR", "৳": "BDT", "؋": "AFN", "﷼": "IRR SAR QAR OMR YER",
        "₨": "INR PKR LKR NPR MUR SCR", "\uff04": _DOLLARS,
        "US$": "USD", "U$": "USD", "CA$": "CAD", "C$": "CAD NIO", "CAD$": "CAD", "AU$": "AUD",
        "A$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "SG$": "SGD", "NT$": "TWD",
        "TW$": "TWD", "MX$": "MXN", "Mex$": "MXN", "R$": "BRL", "J$": "JMD", "TT$": "TTD",
        "CN¥": "CNY", "JP¥": "JPY", "RMB": "CNY", "E£": "EGP", "GB£": "GBP",
        "kr": "SEK NOK DKK ISK", "kr.": "DKK SEK NOK ISK", "Kč": "CZK", "zł": "PLN", "Ft": "HUF",
        "лв": "BGN", "лв.": "BGN", "lei": "RON MDL", "\u0440\u0443\u0431": "RUB",
        "\u0440\u0443\u0431.": "RUB", "грн": "UAH",
        "Rs": "INR PKR LKR NPR MUR SCR", "Rs.": "INR PKR LKR NPR MUR SCR", "Rp": "IDR",
        "RM": "MYR", "Fr.": "CHF", "SFr.": "CHF", "S/": "PEN", "Dh": "AED MAD",
        "Dhs": "AED MAD", "Dhs.": "AED MAD", "SR": "SAR", "KD": "KWD",
        "KSh": "KES", "Ksh": "KES",
        "TL": "TRY", "din.": "RSD", "Bs.": "BOB VES", "Q": "GTQ", "R": "ZAR", "P": "BWP",
        "GH₵": "GHS", "MOP$": "MOP", "B/.": "PAB",
    }.items()
}  # fmt: skip
"""From a sign to the currencies that are written with it, the usual one first."""

WORDS: dict[str, tuple[str, ...]] = {
    word: tuple(codes.split())
    for word, codes in {
        "dollar": _DOLLARS, "buck": _DOLLARS, "euro": "EUR", "pound": "GBP EGP",
        "pounds sterling": "GBP", "sterling": "GBP", "quid": "GBP", "yen": "JPY", "yuan": "CNY",
        "renminbi": "CNY", "rupee": "INR PKR LKR NPR MUR SCR", "franc": "CHF XAF XOF XPF",
        "krona": "SEK ISK", "kronor": "SEK", "krone": "NOK DKK", "kroner": "NOK DKK",
        "złoty": "PLN", "zloty": "PLN", "koruna": "CZK", "forint": "HUF", "lira": "TRY",
        "peso": "MXN ARS CLP COP CUP DOP PHP UYU", "real": "BRL", "reais": "BRL", "won": "KRW",
        "rand": "ZAR", "ruble": "RUB", "rouble": "RUB", "hryvnia": "UAH", "shekel": "ILS",
        "dirham": "AED MAD", "riyal": "SAR QAR", "dinar": "KWD BHD JOD RSD TND", "ringgit": "MYR",
        "baht": "THB", "rupiah": "IDR", "dong": "VND", "naira": "NGN", "leu": "RON",
    }.items()
}  # fmt: skip
"""From a word (in the singular) to the currencies that go by it."""

SMALL: dict[str, tuple[str, ...]] = {
    "cent": ("USD", "EUR", *_DOLLARS.split()[1:]), "penny": ("GBP",), "pence": ("GBP",),
    "p": ("GBP",), "¢": ("USD",), "paise": ("INR",), "centavo": ("MXN", "BRL"), "rappen": ("CHF",),
    "öre": ("SEK",), "øre": ("NOK", "DKK"), "kopek": ("RUB",),
}  # fmt: skip
"""Words and signs of hundredths."""

COMMON = frozenset(
    "USD EUR GBP CAD AUD JPY CHF INR SEK NOK DKK NZD PLN CZK SGD HKD MXN BRL ZAR".split()  # noqa: SIM905
)
"""Codes that people write in small letters, too."""

_SHOUTED = frozenset({"ALL", "TOP"})

DOUBTFUL = frozenset({"R", "Q", "P", "real", "won", "pound", "p"})
"""Signs and words that mean something else as often: they count beside an amount with decimals."""


def digits(code: str) -> int:
    """Decimals of a currency's minor unit: 2 for USD, 0 for JPY, 3 for KWD.

    Example:
        >>> digits("EUR"), digits("JPY"), digits("KWD")
        (2, 0, 3)
    """
    return 0 if code in _WHOLE else 3 if code in _THREE else 2


@lru_cache(maxsize=1024)
def currencies_of(written: str) -> frozenset[str]:
    """The codes that a sign, word or code in a text may stand for; empty where it is none.

    Example:
        >>> sorted(currencies_of("CA$")), "SEK" in currencies_of("kr"), sorted(currencies_of("eur"))
        (['CAD'], True, ['EUR'])
    """
    written = written.strip().rstrip("\u200e\u200f")
    if written in SIGNS:
        return frozenset(SIGNS[written])
    if written.upper() in CODES:
        return frozenset({written.upper()})
    folded = written.lower()
    for word in (folded, folded.removesuffix("s"), folded.removesuffix("es")):
        if word in WORDS:
            return frozenset(WORDS[word])
        if word in SMALL:
            return frozenset(SMALL[word])
    same = next((sign for sign in SIGNS if sign.lower() == folded), None)
    return frozenset(SIGNS[same]) if same else frozenset()


_REGIONS = {
    "us": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD", "zealand": "NZD",
    "kong": "HKD", "singapore": "SGD", "british": "GBP", "swiss": "CHF", "swedish": "SEK",
    "norwegian": "NOK", "danish": "DKK", "mexican": "MXN", "indian": "INR", "turkish": "TRY",
    "japanese": "JPY", "chinese": "CNY", "african": "ZAR", "brazilian": "BRL", "polish": "PLN",
}  # fmt: skip
"""From the last word of a region to its currency: "Canadian dollars"."""

REGIONS = frozenset(_REGIONS)


@lru_cache(maxsize=4096)
def marks(word: str) -> frozenset[str]:
    """What a word beside a number marks it as, as texts write it: codes in capitals, for instance.

    Example:
        >>> marks("CHF"), marks("all"), marks("Dollars") > {"USD"}
        (frozenset({'CHF'}), frozenset(), True)
    """
    if word in SIGNS:
        return frozenset(SIGNS[word])
    code = word.upper()
    if code in CODES:
        written = word == code or code in COMMON
        return frozenset({code}) if written and code not in _SHOUTED else frozenset()
    folded = word.lower()
    region, _, name = folded.partition(" ")
    if name and region in _REGIONS:
        return frozenset({_REGIONS[region]}) if marks(name) else frozenset()
    for form in (folded, folded.removesuffix("s")):
        if form in WORDS or form in SMALL:
            return frozenset(WORDS.get(form) or SMALL[form])
    return frozenset()


def currency_code(written: str) -> str:
    """The code of a currency as a pack declares it: its code, or a sign that only it has.

    `$` is taken for US dollars.

    Raises:
        ValueError: No currency that is read, or one of several; the message has the nearest.

    Example:
        >>> currency_code("$"), currency_code("€"), currency_code("chf")
        ('USD', 'EUR', 'CHF')
    """
    found = currencies_of(written)
    if len(found) == 1:
        return next(iter(found))
    if written in ("$", "€", "£", "¥", "₹", "₩", "₺", "₱"):
        return SIGNS[written][0]
    if found:
        codes = " or ".join(sorted(found))
        raise ValueError(
            f"`{written}` may be {codes}: a currency is three capital letters such as GBP"
        )
    hint = nearest(written.upper(), sorted(CODES))
    raise ValueError(
        f"`{written}` is not a currency that can be read: three capital letters such as GBP{hint}"
    )


def usual_sign(code: str) -> str:
    """How amounts of a currency are marked: its own sign, or its code with a space.

    Example:
        >>> usual_sign("USD"), usual_sign("GBP"), usual_sign("CHF")
        ('$', '£', 'CHF')
    """
    usual = {codes[0]: sign for sign, codes in reversed(SIGNS.items()) if len(sign) == 1}
    own = {"CAD": "CA$", "AUD": "A$", "BRL": "R$", "MXN": "MX$", "PLN": "zł", "CZK": "Kč",
           "SEK": "kr", "NOK": "kr", "DKK": "kr", "HUF": "Ft", "CNY": "CN¥"}  # fmt: skip
    sign = own.get(code) or usual.get(code, code)
    return sign if sign not in DOUBTFUL else code
