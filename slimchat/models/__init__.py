"""Small language models on CPU through CTranslate2."""
