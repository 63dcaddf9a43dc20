"""Words of everyday speech, and how text is made alike before it is compared.

What stands here helps to search and is no content of the graph: no word of it is ever an answer, and
wherever one leads somewhere, the hit says so ("search words"). A line is said of a word and not of a
thing: `kid` stands for `children` wherever that is written. So a word belongs here where people
say it and documents write another one; what a document itself prints is an `skos:altLabel`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

QUESTION: Final = frozenset({
    "are", "can", "did", "do", "does", "how", "is", "what", "when", "where", "which", "who", "whom",
    "whose", "why",
})  # fmt: skip
"""Words with which a question begins."""

STOP: Final = frozenset({
    "a", "about", "all", "also", "am", "an", "and", "any", "anybody", "anyone", "are", "as", "at", "be",
    "became", "become", "becomes", "becoming", "been", "being", "both", "but", "by", "came", "can",
    "cannot", "come", "comes", "could", "did", "do", "does", "doing", "done", "each", "ever", "every",
    "everybody", "everyone", "for", "from", "get", "gets", "getting", "give", "given", "gives", "go",
    "goes", "going", "gone", "got", "had", "has", "have", "having", "he", "her", "here", "hers", "him",
    "his", "how", "i", "if", "in", "instead", "into", "is", "it", "its", "itself", "just", "keep",
    "keeps", "kept", "let", "lets", "made", "make", "makes", "making", "many", "may", "me", "might",
    "more", "most", "much", "must", "my", "myself", "no", "nobody", "nor", "not", "nothing", "of", "on",
    "one", "ones", "only", "or", "our", "people", "person", "persons", "put", "puts", "quite", "rather",
    "said", "say", "says", "seem", "seems", "she", "should", "so", "some", "somebody", "someone",
    "something", "still", "such", "take", "taken", "takes", "than", "that", "the", "their", "them",
    "themselves", "then", "there", "these", "they", "thing", "things", "this", "those", "though",
    "till", "to", "too", "took", "upon", "us", "use", "used", "uses", "using", "very", "want", "wants",
    "was", "way", "we", "were", "what", "when", "where", "whether", "which", "while", "who", "whom",
    "whose", "why", "will", "with", "would", "yet", "you", "your",
})  # fmt: skip
"""Words that tell nothing of what is looked for, unless nothing else is there."""

SEARCH_WORDS: Final[dict[str, tuple[str, ...]]] = {
    # people
    "teen": ("adolescents", "young people"),
    "teenage": ("adolescents", "young people"),
    "teenager": ("adolescents", "young people"),
    "youngster": ("adolescents", "young people"),
    "young people": ("adolescents",),
    "youth": ("adolescents", "young people"),
    "kid": ("children",),
    "baby": ("infant",),
    "mum": ("mothers",),
    "mom": ("mothers",),
    "dad": ("parents",),
    "father": ("parents",),
    "parent": ("caregiver",),
    "doctor": ("psychiatrist", "clinicians"),
    "family member": ("relatives",),
    "client": ("patients",),
    "shrink": ("psychiatrist", "psychotherapist"),
    "counsellor": ("therapist",),
    "foster parent": ("foster carers", "foster families"),
    "criminal": ("offenders", "offences"),
    "prisoner": ("offenders", "offences"),
    "offender": ("offences",),
    "sociopath": ("antisocial personality disorder",),
    "psychopath": ("antisocial personality disorder",),
    "addict": ("people with addiction", "substance use"),
    # what they suffer from
    "cut": ("self-harm",),
    "cutting": ("self-harm",),
    "self injury": ("self-harm",),
    "hurt": ("self-harm",),
    "kill": ("suicide",),
    "mood swing": ("affective instability",),
    "moody": ("affective instability",),
    "rage": ("anger",),
    "angry": ("anger",),
    "temper": ("anger",),
    "violent": ("aggression",),
    "worry": ("anxiety",),
    "anxious": ("anxiety",),
    "sad": ("depression", "mood"),
    "depressed": ("depression", "depressive symptoms"),
    "drug": ("substance use", "addiction"),
    "alcohol": ("substance use", "addiction"),
    "drinking": ("substance use", "addiction"),
    "drunk": ("substance intoxication",),
    "anorexia": ("eating disorders",),
    "bulimia": ("eating disorders",),
    "binge": ("eating disorders",),
    "voices": ("psychosis",),
    "delusion": ("psychosis",),
    "psychosis": ("psychotic disorder",),
    "bully": ("victimisation", "aggressive bystanding"),
    "hate": ("cruelty", "outrage"),
    "abuse": ("maltreatment",),
    "stress": ("distress",),
    # treatment
    "talking cure": ("psychotherapy",),
    "talk therapy": ("psychotherapy",),
    "counselling": ("psychotherapy",),
    "pill": ("medication",),
    "meds": ("medication",),
    "day clinic": ("day hospital",),
    "admission": ("hospitalization", "inpatient admissions"),
    "hospital day": ("inpatient days",),
    "er": ("emergency",),
    "a&e": ("emergency",),
    "casualty": ("emergency",),
    "quit": ("leaving treatment or study early",),
    "dropout": ("leaving treatment or study early",),
    "drop out": ("leaving treatment or study early",),
    "calm": ("stabilizing", "arousal"),
    "online": ("digital",),
    "internet": ("online", "digital"),
    "price": ("costs",),
    "money": ("costs",),
    "cost": ("costs",),
    "side effect": ("adverse", "harm"),
    "danger": ("contraindications", "cautions", "risk"),
    "unsafe": ("contraindications", "cautions"),
    # evidence
    "cause": ("lead to", "leads to"),
    "reason": ("lead to", "leads to"),
    "trial": ("study", "randomised controlled trial"),
    "random": ("randomised",),
    "research": ("study",),
    "paper": ("report", "article"),
    "invent": ("developed", "developers"),
    "inventor": ("developers",),
    "founder": ("developers",),
    "found": ("developed",),
    "creator": ("developers",),
    "myth": ("misconceptions",),
    "mistake": ("misconceptions", "error"),
    "disagree": ("conflict",),
    "contradict": ("conflict", "disagree"),
    "ai": ("LLM", "language model"),
    "chatbot": ("LLM", "language model"),
    "measure": ("assessed", "instrument"),
    "test": ("assessed", "instrument"),
    "questionnaire": ("instrument", "scale"),
    "often": ("frequency", "a week"),
    "versus": ("compared",),
    "vs": ("compared",),
}
"""What a word of everyday speech is read as."""

_SPELLINGS: Final = {
    "ise": "iz",
    "our": "or",
    "re": "er",
    "ae": "e",
    "me": "",
    "uss": "us",
    "ren": "",
    "en": "an",
}
_SPELT: Final = re.compile(
    r"(?<=\w\w)(?P<ise>is)(?=(?:e|ed|es|er|ers|ing|ation|ations|ational)\b)"
    r"|(?<=\w\w)(?P<our>our)(?=s?\b|al|ed|ing)"
    r"|(?<=\w\wt)(?P<re>re)(?=s?\b)"
    r"|(?<=\w)(?P<ae>ae)"
    r"|(?<=\wm)(?P<me>me)(?=s?\b)"
    r"|(?<=\wc)(?P<uss>uss)(?=ed|ing)"
    r"|(?<=\bchild)(?P<ren>ren)\b"
    r"|(?:(?<=\bm)|(?<=\bwom))(?P<en>en)\b"
)
"""British and American, and plurals that no stemmer knows, made alike on both sides of a comparison."""

_LETTERS: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "\N{RIGHT SINGLE QUOTATION MARK}": "'"}
)
_WORDS: Final = re.compile(r"\w+(?:[-/&.]\w+)*(?:'s\b)?")
_REMEMBERED: Final = 20_000
"""Words of which the folded form is remembered: a graph says most of its words many times."""


def typed(text: str) -> list[str]:
    """Return the words of a text as they were typed, without accents; what a hyphen joins is one.

    >>> typed("MBT-A for self-harm, twice")
    ['MBT-A', 'for', 'self-harm', 'twice']
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(c for c in text if not unicodedata.combining(c))
    return _WORDS.findall(text)


@lru_cache(_REMEMBERED)
def alike(word: str) -> str:
    """Return a word as it is compared: case and spelling made alike, no possessive.

    >>> [alike(word) for word in typed("The Hestbæk group's hospitalisation programme, behaviour")]
    ['the', 'hestbek', 'group', 'hospitalization', 'program', 'behavior']
    """
    return _SPELT.sub(lambda found: _SPELLINGS[found.lastgroup or ""], word.casefold().removesuffix("'s"))


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    return [alike(word) for word in typed(text)]


def parts(word: str) -> list[str]:
    """Return the parts of a word that is joined by hyphens or the like, as the index keeps them.

    >>> parts("self-harm")
    ['self', 'harm']
    """
    return [word] if word.isalnum() else re.findall(r"[^\W_]+", word)


def telling(found: Iterable[str]) -> list[str]:
    """Return the parts of the words that tell something."""
    return [part for word in found if word not in STOP for part in parts(word)]
