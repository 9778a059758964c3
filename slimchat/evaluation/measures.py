"""The metrics of a report: what each is, its formula, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from slimchat.evaluation.estimators import (
    Auroc,
    CalibrationGap,
    Estimator,
    MacroF1,
    Quantile,
    Ratio,
)
from slimchat.evaluation.outcomes import (
    answerable,
    answered,
    brier,
    found,
    mean,
    refusal_found,
    refused_rightly,
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric.

    Attributes:
        formula: what is computed, over which questions.
        source: where the definition comes from.
        lower_is_better: such a metric takes a maximum, no minimum.
        unit: empty for a share between 0 and 1.
        drawn: it has an interval; a maximum over the questions has none.
        bounded: it takes values from 0 to 1.
    """

    name: str
    formula: str
    source: str
    estimator: Estimator
    lower_is_better: bool = False
    unit: str = ""
    drawn: bool = True

    @property
    def bounded(self) -> bool:
        """Whether its values are shares."""
        return not self.unit


_SOURCES = "over the questions with reference sources"
_WORDING = (
    "over the questions that expect an answer and give its wording; 0 where the bot did not answer"
)
_GIVEN = "over the answers given; right is one that cites a reference source where one is expected"

MEASURES: tuple[Measure, ...] = (
    *(
        Measure(
            f"recall@{depth}",
            f"share with a passage of any reference source among the first {depth} passages, "
            f"{_SOURCES} (success@k)",
            "Manning, Raghavan and Schütze 2008, ch. 8",
            found(depth),
        )
        for depth in (1, 5, 10)
    ),
    Measure(
        "mrr@10",
        "mean of 1 / rank of the first passage of a reference source, 0 beyond rank 10, "
        f"{_SOURCES}",
        "Voorhees 1999, TREC-8 question answering track",
        mean(lambda row: row["reciprocal_rank"]),
    ),
    Measure(
        "ndcg@10",
        "mean of DCG / ideal DCG, DCG = sum of 1 / log2(1 + rank) of the reference sources among "
        f"the first 10 documents, each ranked by its best passage, {_SOURCES}",
        "Järvelin and Kekäläinen 2002",
        mean(lambda row: row["ndcg"]),
    ),
    Measure(
        "citation_precision",
        "mean over the answers that cite of the share of cited documents that are reference "
        "sources; curated answers do not count",
        "Gao et al. 2023 (ALCE), by documents instead of an inference model",
        mean(lambda row: row["citation_precision"]),
    ),
    Measure(
        "citation_recall",
        "share of the questions that expect an answer where any reference source, or a curated "
        "answer, is cited",
        "Gao et al. 2023 (ALCE), by documents instead of an inference model",
        mean(lambda row: row["citation_recall"]),
    ),
    Measure(
        "quote_exact",
        "share of citations whose quote stands verbatim in the cited passage",
        "exact match; Rashkin et al. 2023 (AIS) for what is attributed",
        Ratio(lambda row: (row["exact_quotes"], row["citations"])),
    ),
    Measure(
        "support_rate",
        "share of the sentences of all answers that stand verbatim in a cited passage",
        "Rashkin et al. 2023 (AIS), by words instead of judges",
        Ratio(lambda row: (row["supported_sentences"], row["sentences"])),
    ),
    Measure(
        "token_f1",
        f"mean of 2PR / (P + R) over multisets of words, {_WORDING}",
        "Rajpurkar et al. 2016 (SQuAD)",
        mean(lambda row: row["token_f1"]),
    ),
    Measure(
        "rouge_l",
        "mean of 2PR / (P + R), P and R the longest common subsequence of words as a share of the "
        f"answer's and of the reference's, {_WORDING}",
        "Lin 2004 (ROUGE-L)",
        mean(lambda row: row["rouge_l"]),
    ),
    Measure(
        "semantic_similarity",
        "mean of the cosine of the embedder's vectors of answer and reference, 0 at least; "
        f"comparable only with the same embedder, {_WORDING}",
        "Reimers and Gurevych 2019 (Sentence-BERT)",
        mean(lambda row: row["semantic_similarity"]),
    ),
    Measure(
        "refusal_precision",
        "TP / (TP + FP) of refusing; questions to clarify or to hand over are left out",
        "van Rijsbergen 1979",
        Ratio(refused_rightly),
    ),
    Measure(
        "refusal_recall",
        "TP / (TP + FN) of refusing: share of the questions to refuse that were refused",
        "van Rijsbergen 1979",
        Ratio(refusal_found),
    ),
    Measure(
        "refusal_auroc",
        "probability that a question to answer gets a higher confidence than one to refuse, ties "
        "counting half",
        "Hanley and McNeil 1982",
        Auroc(answerable),
    ),
    Measure(
        "action_macro_f1",
        "mean over the actions in the gold of 2TP / (2TP + FP + FN)",
        "Sokolova and Lapalme 2009",
        MacroF1(lambda row: (row["gold_action"], row["action"])),
    ),
    Measure(
        "brier",
        f"mean of (confidence - right)², {_GIVEN}",
        "Brier 1950",
        mean(brier),
        lower_is_better=True,
    ),
    Measure(
        "ece",
        "sum over ten equal bins of the confidence of (share of the answers) x |mean confidence - "
        f"share that is right|, {_GIVEN}",
        "Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017",
        CalibrationGap(answered),
        lower_is_better=True,
    ),
    Measure(
        "standalone_unchanged",
        "share of the questions without a history that are searched for as they are, when asked "
        "after another one",
        "own",
        mean(lambda row: row["unchanged"]),
    ),
    *(
        Measure(
            f"latency_p{percent}_s",
            f"{percent}th percentile of the seconds from the question to the whole answer",
            "Hyndman and Fan 1996, type 7",
            Quantile(lambda row: row["latency_s"], percent / 100),
            lower_is_better=True,
            unit="s",
        )
        for percent in (50, 95)
    ),
    Measure(
        "prompt_tokens",
        "mean tokens that the generator read for a question",
        "the model's own tokenizer",
        mean(lambda row: row["prompt_tokens"]),
        lower_is_better=True,
        unit="tokens",
    ),
    Measure(
        "completion_tokens",
        "mean tokens that the generator wrote for a question",
        "the model's own tokenizer",
        mean(lambda row: row["completion_tokens"]),
        lower_is_better=True,
        unit="tokens",
    ),
    Measure(
        "peak_rss_mb",
        "most memory of the process so far, in 10⁶ bytes",
        "VmHWM of /proc/self/status; where there is none, ru_maxrss of getrusage(2)",
        Quantile(lambda row: row["peak_rss_mb"], 1.0),
        lower_is_better=True,
        unit="MB",
        drawn=False,
    ),
    Measure(
        "energy_j",
        "mean joules of the processor packages while a question was answered, other processes "
        "included; nothing where the counters cannot be read",
        "Intel and AMD running average power limit (RAPL), /sys/class/powercap",
        mean(lambda row: row["energy_j"]),
        lower_is_better=True,
        unit="J",
    ),
)
METRICS = tuple(measure.name for measure in MEASURES)
"""Every metric of a report, in the order shown."""
LOWER_IS_BETTER = frozenset(measure.name for measure in MEASURES if measure.lower_is_better)
BY_NAME = {measure.name: measure for measure in MEASURES}
