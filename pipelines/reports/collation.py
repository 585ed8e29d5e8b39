"""The alphabet of a page's language, for lists of names."""

import unicodedata

# Letters that stand behind z, in order; the second of a pair is how the neighbours write the same letter.
_BEHIND_Z = {
    "sv": ("å", "äæ", "öø"),
    "nb": ("æä", "øö", "å"),
}


def sort_key(language: str, name: str) -> str:
    """What names are sorted by: accents and case only where nothing else differs.

    In Swedish and Norwegian å, ä and ö are letters of their own behind z; elsewhere they are an a or an o.
    """
    folded = unicodedata.normalize("NFC", name).casefold()
    own = {
        letter: f"z{chr(0x7F + place)}"
        for place, letters in enumerate(_BEHIND_Z.get(language, ()))
        for letter in letters
    }
    plain = "".join(own.get(letter) or _plain(letter) for letter in folded)
    return f"{plain}\0{folded}"


def _plain(letter: str) -> str:
    """The letter without its accent; ø and æ, which have none, as the letters they resemble."""
    return {"ø": "o", "æ": "ae", "ð": "d", "þ": "th", "ł": "l"}.get(letter) or "".join(
        part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part)
    )
