"""The catalogue's embedders."""

from __future__ import annotations

from slimchat.models.row import Row

_CLS = "Published for the first token's vector; slimchat takes the mean."

EMBEDDERS: tuple[Row, ...] = (
    Row("minilm", "MiniLM sentence embedders", "BertModel", "Apache-2.0", 512),
    Row("bge", "BGE", "BertModel", "MIT", 512, limits=_CLS),
    Row("e5", "E5", "BertModel", "MIT", 512, limits="Texts need 'query: ' or 'passage: '."),
    Row("xlm-r", "XLM-R, multilingual E5", "XLMRobertaModel", "MIT", 512),
    Row("roberta", "RoBERTa", "RobertaModel", "MIT", 512),
    Row("distilbert", "DistilBERT", "DistilBertModel", "Apache-2.0", 512),
    Row("mpnet", "MPNet", "MPNetModel", "Apache-2.0", 512),
    Row(
        "nomic",
        "Nomic Embed v1, v1.5",
        "NomicBertModel",
        "Apache-2.0",
        2048,
        limits="Texts need 'search_query: ' or 'search_document: '.",
    ),
    Row("gte", "GTE multilingual", "GteModel", "Apache-2.0", 8192, limits=_CLS),
    Row(
        "gte-v1.5",
        "GTE v1.5 with code of its own",
        "NewModel",
        "Apache-2.0",
        8192,
        status="refused",
    ),
    Row("modernbert", "ModernBERT", "ModernBertModel", "Apache-2.0", 8192, status="refused"),
)
