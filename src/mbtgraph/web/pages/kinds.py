"""The kinds of things as readers know them: what they are called, and in which order things are told."""

from __future__ import annotations

from typing import Final, NamedTuple


class Kind(NamedTuple):
    """Hold what one of a kind is called, what many are called, and a sentence on them."""

    one: str
    many: str
    told: str = ""


KINDS: Final[dict[str, Kind]] = {
    "mode": Kind("mode", "Modes", "Ways of thinking in which mentalizing has given way."),
    "imbalance": Kind("imbalance", "Imbalances of mentalizing", "Too much of it, or too little."),
    "capacity": Kind("capacity", "Capacities", "What people need to understand minds."),
    "dimension": Kind("dimension", "Dimensions of mentalizing", "The ways in which mentalizing varies."),
    "process": Kind("process", "Processes", "What goes on in development, in the mind or in treatment."),
    "state": Kind("state", "States", "States of mind and of relationships."),
    "factor": Kind("factor", "Factors of development", "What is said to shape the capacity to mentalize."),
    "manifestation": Kind("manifestation", "Manifestations", "How a mode or a state shows itself."),
    "problem": Kind("problem", "Problems", "What documents list to work on."),
    "disorder": Kind("disorder", "Disorders", "Diagnoses that sources name; no text of a manual is copied."),
    "population": Kind("population", "Populations", "The people whom sources speak of, or studies took in."),
    "modality": Kind("treatment", "Treatments", "MBT, its forms, and what it is compared with."),
    "intervention": Kind("intervention", "Interventions", "Stances, techniques, procedures of therapists."),
    "goal": Kind("goal", "Goals", "What treatment is for."),
    "objective": Kind("objective", "Objectives", "Steps of a treatment plan that can be measured."),
    "obstacle": Kind("obstacle", "Contraindications and cautions", "What speaks against it, or for care."),
    "training": Kind("training", "Training", "What therapists learn, and in which stages."),
    "profession": Kind("profession", "Professions", "Who may practise."),
    "setting": Kind("setting", "Settings", "Where treatment is given and studies took place."),
    "service": Kind("service", "Services", "What organisations offer."),
    "theory": Kind("theory", "Theories", "What MBT draws on."),
    "discipline": Kind("discipline", "Disciplines", "The fields it belongs to."),
    "question": Kind("question", "Questions to ask", "To oneself, to patients, to therapists."),
    "example": Kind("example", "Examples", "Invented scenes that illustrate; they are no evidence."),
    "study": Kind("study", "Studies", "Trials, follow-ups and reviews, each with who reported it."),
    "arm": Kind("study arm", "Study arms", "The groups that studies compared."),
    "result": Kind("result", "Results", "What studies are said to have found, number by number."),
    "outcome": Kind("outcome", "Outcomes", "What studies looked at, such as self-harm or quality of life."),
    "instrument": Kind("instrument", "Instruments", "Interviews and questionnaires that measure."),
    "source": Kind("source", "Sources", "The works that claims cite, and the documents that print them."),
    "section": Kind("section", "Sections", "The parts of the documents."),
    "venue": Kind("venue", "Journals and sites", "Where works appeared."),
    "person": Kind("person", "People", "Authors of the works, and those whom claims name."),
    "organisation": Kind("organisation", "Organisations", "Who publishes and who offers services."),
    "place": Kind("place", "Places", "Where organisations are."),
    "claim": Kind("claim", "Claims", "Every claim of the documents, each in its section."),
    "proposition": Kind("content", "Contents", "What claims say, whoever says it."),
    "conflict": Kind("conflict", "Conflicts", "Where claims disagree; reported, never resolved."),
    "characteristic": Kind("characteristic", "Characteristics", "What things are said to be like."),
    "quantity": Kind("quantity", "Amounts", "Durations, frequencies and targets."),
    "period": Kind("period", "Times", "Years and spans of years."),
    "feature": Kind("site feature", "Features of sites", "What a web site offers beside its text."),
    "notice": Kind("notice", "Editorial notices", "What documents say of themselves and their markers."),
    "markers": Kind("count of markers", "Counts of markers", "How often a section prints a marker."),
    "mapping": Kind("mapping", "Mappings", "Which terms of other vocabularies mean the same, or nearly."),
    "software": Kind("program", "Programs", "What wrote or curated without being a person."),
}  # fmt: skip
"""Every kind, in the order in which they are listed."""

ENTRANCES: Final = (
    ("Understand", ("mode", "state", "process", "capacity", "theory")),
    ("Treat", ("modality", "intervention", "goal", "obstacle", "training")),
    ("Whom and what for", ("population", "disorder", "problem", "setting")),
    ("Evidence", ("study", "outcome", "instrument", "source")),
    ("Who says so", ("person", "organisation", "claim", "conflict")),
)
"""The kinds a reader may begin with, by what the reader is after."""

CLINICAL: Final = frozenset(
    (
        "mode", "imbalance", "capacity", "state", "process", "manifestation", "problem", "disorder",
        "population", "modality", "intervention", "goal", "objective", "obstacle", "outcome", "study",
        "result", "arm", "setting", "claim", "proposition",
    )
)  # fmt: skip
"""Kinds from whose pages somebody might take advice."""

_FIRST: Final = (
    "definedAs", "alsoCalled", "equatedWith", "kindOf", "adaptationOf", "hasField", "hasProfession",
    "developedBy", "developedFor", "originatedIn", "conceptDatedTo", "datedTo", "informedBy", "centresOn",
    "aimsAt", "addresses", "addressesMode", "hasDimension", "hasMechanism", "leadsTo", "manifestsAs",
    "characterizedBy", "precedes", "fosters", "improves", "undermines", "hasDirectPart", "indicatedFor",
    "hasContraindication", "hasCaution", "appliedTo", "hasEvidenceFor", "hasLimitedEvidenceFor",
    "strongestEvidenceFrom", "advantageGradedAs", "recommendedBy", "hasDuration", "hasFrequency",
    "deliveredIn", "practisableBy", "needsTraining", "sharesGroundWith", "differsFrom", "testsModality",
    "hasComparator", "reviewsEvidenceOn", "randomised", "participants", "originatorInvolvement",
)  # fmt: skip
READING_ORDER: Final = {name: place for place, name in enumerate(_FIRST)}
"""The properties that a reader wants first, by place; all others follow by name."""

LINKS: Final = {
    "source": "mbt:cites|mbt:involves|mbt:attributedTo",
    "section": "mbt:statedIn",
    "person": "mbt:involves|mbt:attributedTo",
    "outcome": "mbt:involves|mbt:object/mbt:ofOutcome",
    "instrument": "mbt:involves|mbt:object/mbt:measuredBy",
    "claim": "(mbt:asserts|mbt:denies)/(^mbt:asserts|^mbt:denies)",
    "proposition": "^mbt:assertedBy|^mbt:deniedBy",
    "conflict": "^mbt:between",
}
"""How sentences belong to a thing, for the kinds that differ from most: a path from the claim to it."""
INVOLVES: Final = "mbt:involves"
ELSEWHERE: Final = {"conflict": "/conflicts", "claim": "/browse/section", "proposition": "/browse/section"}
"""Kinds whose list is on another page."""


def list_of(kind: str) -> str:
    """Return the path of the list of a kind."""
    return ELSEWHERE.get(kind, f"/browse/{kind}")
