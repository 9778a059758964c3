"""Gate, governance, signature, card, difference and update of bundles, by the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from bundles import build_tiny, use_tiny_models
from support import DOCUMENTS, write_documents
from test_cli import call, json_of

from slimchat import BotConfig, SupportBot
from slimchat.bundle.info import Card
from slimchat.bundle.manifest import canonical
from slimchat.errors import BundleError, BundleExportError

DATA = Path(__file__).parents[1] / "data"
QUESTION = "Can I return an opened machine?"
ROWS = [
    {"id": "a", "question": QUESTION, "language": "en", "action": "answer",
     "reference_sources": ["returns.md"]},
    {"id": "b", "question": "What does error E-03 mean?", "language": "en", "action": "answer",
     "reference_sources": ["errors.md"], "split": "dev"},
    {"id": "c", "question": "Do you sell bicycles?", "language": "en", "action": "refuse"},
]  # fmt: skip


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_tiny_models(monkeypatch)
    monkeypatch.setenv("SLIMCHAT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return build_tiny(tmp_path / "one")


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    file = tmp_path / "golden.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return file


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    private, public = tmp_path / "key.pem", tmp_path / "key.pub"
    for command in (
        ["openssl", "genpkey", "-algorithm", "ed25519", "-out", private],
        ["openssl", "pkey", "-in", private, "-pubout", "-out", public],
    ):
        subprocess.run(command, check=True, capture_output=True)
    return private, public


def part(bundle: Path, name: str) -> Any:
    with zipfile.ZipFile(bundle) as archive:
        return json.loads(archive.read(name))


def test_a_gate_lets_a_good_bot_through_and_a_poor_one_not(
    built: Path, golden: Path, tmp_path: Path
) -> None:
    out = tmp_path / "acme.slimchat"
    gate = ("export", built, "-o", out, "--gate", golden)
    error = json_of(*gate, "--min", "action_macro_f1=1", code=1)["error"]
    assert error["type"] == "BundleGateError"
    assert "action_macro_f1 is " in error["fact"]
    assert "below the minimum 1" in error["fact"]
    assert not out.exists()
    assert json_of(*gate, "--min", "recall@5=0.9")["evaluation"]["gate"]["short"] == []
    assert json_of("verify", out)["ok"]
    forced = json_of(*gate, "--min", "action_macro_f1=1", "--force")
    assert len(forced["evaluation"]["gate"]["short"]) == 1
    checks = {check["name"]: check for check in json_of("verify", out, code=1)["checks"]}
    assert checks["gate"]["passed"] is False
    assert "exported by force" in checks["gate"]["detail"]
    assert checks["hashes"]["passed"] is checks["questions"]["passed"] is True
    assert json_of("export", built, "-o", out, "--min", "recall@5=0.9", code=2)["error"]["fix"]


def test_a_report_travels_without_what_belongs_to_the_machine(
    built: Path, golden: Path, tmp_path: Path
) -> None:
    files = []
    for name in ("a", "b"):
        files.append(tmp_path / f"{name}.slimchat")
        call("export", built, "-o", files[-1], "--gate", golden, "--split", "dev")
    assert files[0].read_bytes() == files[1].read_bytes()
    report = part(files[0], "evaluation/report.json")
    assert [row["id"] for row in report["rows"]] == ["b"]
    assert {row["latency_s"] for row in report["rows"]} == {None}
    assert report["metrics"]["latency_p50_s"] is None
    with zipfile.ZipFile(files[0]) as archive:
        assert len(archive.read("evaluation/golden.jsonl").splitlines()) == 3
    manifest = part(files[0], "manifest.json")
    assert manifest["evaluation"]["split"] == "dev"
    assert "latency_p50_s" not in manifest["evaluation"]["metrics"]


def test_governance_is_checked_and_time_comes_from_outside(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "acme.slimchat"
    stamp = ("--version", "2.1.0-rc.1", "--owner", "Ana <b>Ruiz</b>", "--approval", "Legal, May")
    bot = json_of("export", built, "-o", out, *stamp)["bot"]
    assert (bot["name"], bot["version"], bot["created"]) == ("acme", "2.1.0-rc.1", None)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert json_of("export", built, "-o", out)["bot"]["created"] == "2026-01-01T00:00:00+00:00"
    given = json_of("export", built, "-o", out, *stamp, "--created", "2026-05-01T12:00:00+02:00")
    assert given["bot"]["created"] == "2026-05-01T10:00:00+00:00"
    page = tmp_path / "card.html"
    card = call("bundle", "info", out, "--html", page)
    assert "Legal, May" in card.stdout
    text = page.read_text(encoding="utf-8")
    assert "Ana &lt;b&gt;Ruiz&lt;/b&gt;" in text
    assert "<b>" not in text
    assert "returns.md" in text
    for wrong in (("--version", "2.1"), ("--owner", ""), ("--created", "yesterday")):
        assert json_of("export", built, "-o", out, *wrong, code=2)["error"]["fix"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with SupportBot.open(built) as support, pytest.raises(BundleExportError, match="SOURCE_DATE"):
        support.export(out)


def test_a_signature_tells_whose_it_is(
    built: Path, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    private, public = keys
    plain, signed = tmp_path / "plain.slimchat", tmp_path / "signed.slimchat"
    call("export", built, "-o", plain)
    assert call("export", built, "-o", signed, "--sign", private).exit_code == 0
    assert signed.read_bytes()[: plain.stat().st_size // 2] in plain.read_bytes()
    other = tmp_path / "other.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", other], check=True)
    subprocess.run(["openssl", "pkey", "-in", other, "-pubout", "-out", f"{other}.pub"], check=True)

    def signature(*arguments: object, code: int = 0) -> Any:
        checks = json_of("verify", *arguments, code=code)["checks"]
        return next(check["passed"] for check in checks if check["name"] == "signature")

    assert signature(signed) is None
    assert signature(signed, "--trust", public) is True
    assert signature(signed, "--trust", f"{other}.pub", code=1) is False
    assert signature(plain, "--trust", public, code=1) is False
    assert json_of("verify", signed, "--trust", private, code=2)["error"]["type"] == "BundleError"
    assert json_of("export", built, "-o", plain, "--sign", public, code=2)["error"]["fix"]
    assert json_of("bundle", "info", signed)["signed_by"]
    with SupportBot.open(signed) as bot:
        assert bot.ask(QUESTION).citations
    forged = signed.read_bytes().replace(b'"acme"', b'"evil"')
    signed.write_bytes(forged)
    with pytest.raises(BundleError):
        Card.read(signed)


def test_a_manifest_that_was_written_anew_does_not_fit_its_signature(
    built: Path, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    from slimchat.bundle.content import Content
    from slimchat.bundle.entries import write_container

    signed = tmp_path / "signed.slimchat"
    call("export", built, "-o", signed, "--sign", keys[0])
    with zipfile.ZipFile(signed) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts["manifest.json"])
    manifest["bot"]["owner"] = "someone else"
    parts["manifest.json"] = canonical(manifest)
    write_container(signed, [Content.of(name, data) for name, data in parts.items()])
    found = json_of("verify", signed, code=1)
    assert found["ok"] is False
    assert "signature" in found["checks"][-1]["detail"]


def test_verify_tells_a_changed_part_from_a_file_that_is_no_bundle(
    built: Path, tmp_path: Path
) -> None:
    out = tmp_path / "acme.slimchat"
    call("export", built, "-o", out)
    data = bytearray(out.read_bytes())
    data[data.index(b"SQLite format 3") + 5000] ^= 4
    out.write_bytes(data)
    found = json_of("verify", out, code=1)
    assert "knowledge/store.sqlite" in found["checks"][-1]["detail"]
    assert call("verify", out).exit_code == 1
    assert json_of("verify", tmp_path / "none.slimchat", code=2)["error"]["type"]
    assert json_of("verify", built / "slimchat.json", code=2)["error"]["type"]


def test_the_difference_names_documents_settings_and_scores(
    built: Path, golden: Path, tmp_path: Path
) -> None:
    before, after = tmp_path / "before.slimchat", tmp_path / "after.slimchat"
    call("export", built, "-o", before, "--gate", golden)
    same = json_of("bundle", "diff", before, before)
    assert same["same"] is True
    assert same["documents"] == {"added": [], "changed": [], "removed": []}
    docs = write_documents(tmp_path / "new", DOCUMENTS)
    (docs / "envios.md").unlink()
    write_documents(
        docs, {"errors.md": "# Errors\n\nOther <i>text</i>.\n", "x&y.md": "# X\n\nY.\n"}
    )
    assert call("bundle", "update", before, docs, "-o", after).exit_code == 0
    config = BotConfig().updated({"name": "acme", "retriever.k": 3})
    with SupportBot.open(after, config) as bot:
        bot.export(after, golden=golden, minimums={}, version="0.1.1")
    page = tmp_path / "diff.html"
    found = json_of("bundle", "diff", before, after, "--html", page)
    assert found["documents"] == {
        "added": ["x&y.md"], "changed": ["errors.md"], "removed": ["envios.md"],
    }  # fmt: skip
    assert found["settings"] == {"retriever.k": [5, 3]}
    assert found["models"] == {}
    assert found["metrics"]["recall@5"][0] == 1.0
    assert found["bot"] == {"version": ["0.1.0", "0.1.1"]}
    assert "x&amp;y.md" in page.read_text(encoding="utf-8")
    assert "1 document added" in call("bundle", "diff", before, after).stdout


def test_an_update_keeps_models_and_gate_and_drops_the_approval(
    built: Path, golden: Path, tmp_path: Path
) -> None:
    old, new = tmp_path / "old.slimchat", tmp_path / "new.slimchat"
    options = ("--gate", golden, "--min", "recall@5=0.6", "--approval", "Legal", "--owner", "Ana")
    call("export", built, "-o", old, "--version", "1.4.9", *options)
    docs = write_documents(tmp_path / "docs", DOCUMENTS)
    write_documents(docs, {"pets.md": "# Pets\n\n## Dogs\n\nBicycles carry dogs for free.\n"})
    done = json_of("bundle", "update", old, docs, "-o", new)
    assert done["documents"]["added"] == ["pets.md"]
    assert done["documents"]["embedded"] == 1
    before, after = Card.read(old).to_dict(), Card.read(new).to_dict()
    assert after["models"] == before["models"]
    assert after["evaluation"]["gate"] == {"minimums": {"recall@5": 0.6}, "short": []}
    assert (after["bot"]["version"], after["bot"]["owner"]) == ("1.4.10", "Ana")
    assert after["bot"]["approval"] is None
    with SupportBot.open(new) as bot:
        assert bot.ask("Do bicycles carry dogs?").citations[0].source == "pets.md"
    for name in ("returns.md", "errors.md"):
        (docs / name).unlink()
    error = json_of("bundle", "update", old, docs, "-o", tmp_path / "poor", code=1)["error"]
    assert "recall@5" in error["fact"]
    assert not (tmp_path / "poor").exists()
    # A bundle that is updated with what it already has is the bundle.
    fresh = write_documents(tmp_path / "same", DOCUMENTS)
    call("bundle", "update", old, fresh, "-o", new, "--version", "1.4.9", "--approval", "Legal")
    assert new.read_bytes() == old.read_bytes()


def test_a_bundle_of_version_1_opens_and_tells_what_it_knows(tmp_path: Path) -> None:
    file = tmp_path / "old.slimchat"
    shutil.copy(DATA / "version-1.slimchat", file)
    assert part(file, "manifest.json")["version"] == 1
    with SupportBot.open(file) as bot:
        assert bot.ask(QUESTION).citations[0].source == "returns.md"
        bot.export(tmp_path / "now.slimchat")
    card = Card.read(file)
    assert (card.manifest.version, card.manifest.bot.version) == (2, "0.0.0")
    assert card.manifest.bot.created == "2026-01-01T00:00:00+00:00"
    assert [row.source for row in card.documents.listed] == sorted(DOCUMENTS)
    found = json_of("bundle", "diff", file, tmp_path / "now.slimchat")
    assert found["documents"] == {"added": [], "changed": [], "removed": []}
    assert found["models"] == {}
    assert json_of("verify", file)["ok"]


def test_the_bill_of_materials_lists_models_data_and_slimchat(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "acme.slimchat"
    call("export", built, "-o", out)
    bom, manifest = part(out, "sbom.cdx.json"), part(out, "manifest.json")
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    kinds = {component["bom-ref"]: component for component in bom["components"]}
    assert kinds["model:embedder"]["licenses"] == [{"license": {"id": "MIT"}}]
    assert kinds["slimchat"]["purl"].startswith("pkg:pypi/slimchat@")
    hashes = {item["name"]: item["sha256"] for item in manifest["parts"]}
    listed = kinds["part:knowledge/store.sqlite"]["hashes"]
    assert listed == [{"alg": "SHA-256", "content": hashes["knowledge/store.sqlite"]}]
    refs = [component["bom-ref"] for component in bom["components"]]
    assert len(set(refs)) == len(refs)
    assert bom["dependencies"] == [{"ref": "bot", "dependsOn": refs}]


def test_the_command_line_takes_a_bundle_wherever_it_takes_a_bot(
    built: Path, golden: Path, tmp_path: Path
) -> None:
    out = tmp_path / "acme.slimchat"
    call("export", built, "-o", out)
    assert json_of("ask", out, QUESTION)["citations"][0]["source"] == "returns.md"
    assert json_of("search", out, QUESTION)["hits"]
    assert json_of("eval", out, golden, "--min", "recall@5=1")["n"] == 3
    assert json_of("export", out, "-o", tmp_path / "again.slimchat")["bot"]["name"] == "acme"
    assert (tmp_path / "again.slimchat").read_bytes() == out.read_bytes()
