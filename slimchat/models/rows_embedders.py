"""The catalogue's embedders."""

from __future__ import annotations

from slimchat.models.row import Row

_FIRST = "Vectors are the first token's, as its 1_Pooling/config.json says."
_E5 = "Wants --query-prefix 'query: ' --passage-prefix 'passage: ' unless its folder names them."
_NOMIC = (
    "Wants --query-prefix 'search_query: ' --passage-prefix 'search_document: ' unless its folder "
    "names them."
)

EMBEDDERS: tuple[Row, ...] = (
    Row("minilm", "MiniLM sentence embedders", "BertModel", "Apache-2.0", 512),
    Row("bge", "BGE", "BertModel", "MIT", 512, limits=_FIRST),
    Row("e5", "E5", "BertModel", "MIT", 512, limits=_E5),
    Row("xlm-r", "XLM-R, multilingual E5", "XLMRobertaModel", "MIT", 512, limits=_E5),
    Row("roberta", "RoBERTa", "RobertaModel", "MIT", 512),
    Row("distilbert", "DistilBERT", "DistilBertModel", "Apache-2.0", 512),
    Row("mpnet", "MPNet", "MPNetModel", "Apache-2.0", 512),
    Row(
        "nomic",
        "Nomic Embed v1, v1.5",
        "NomicBertModel",
        "Apache-2.0",
        2048,
        limits=_NOMIC,
    ),
    Row("gte-v1", "GTE small, base, large", "BertModel", "MIT", 512),
    Row("gte", "GTE in the form of transformers", "GteModel", "Apache-2.0", 8192, limits=_FIRST),
    Row(
        "gte-v1.5",
        "GTE v1.5, GTE multilingual",
        "NewModel",
        "Apache-2.0",
        8192,
        limits=_FIRST,
    ),
    Row("modernbert", "ModernBERT", "ModernBertModel", "Apache-2.0", 8192, status="refused"),
)
