"""Large models behind any server that speaks OpenAI's chat completions: vLLM, llama.cpp, Ollama.

One client for all that asks such a server: :mod:`~slimchat.models.endpoint.exchange` is a request
over HTTP, :mod:`~slimchat.models.endpoint.chunks` reads the reply as it comes,
:mod:`~slimchat.models.endpoint.call` tries again and lets go at any time, and
:mod:`~slimchat.models.endpoint.generator` writes answers with it.
"""
