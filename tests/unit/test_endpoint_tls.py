"""Endpoints over TLS: certificates, the company's proxy, and letting go."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from endpoint_server import begins, played, says, waits

from slimchat.errors import EndpointError
from slimchat.models.endpoint.call import Client

MESSAGES = [{"role": "user", "content": "Hello?"}]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of m.example and 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "m.example")])
    now = datetime.datetime.now(datetime.UTC)
    places = [x509.DNSName("m.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(places), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, form, plain))
    return file


class Proxy(socketserver.ThreadingTCPServer):
    """Leads every CONNECT to one port, whatever host was asked for."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.port, self.asked = port, list[str]()


class Tunnel(socketserver.StreamRequestHandler):
    server: Proxy

    def handle(self) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.request.recv(1)
        self.server.asked.append(head.decode())
        self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self.server.port)) as far:
            back = threading.Thread(target=relay, args=(far, self.request))
            back.start()
            relay(self.request, far)
            back.join()


def relay(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(4096):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def proxied(port: int) -> Iterator[Proxy]:
    with Proxy(port) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield proxy
        proxy.shutdown()
        thread.join()


def test_a_certificate_must_be_known(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with played(says("Hi."), certificate=certificate) as server:
        with pytest.raises(EndpointError, match="certificate") as caught:
            Client(server.url, "m").complete(MESSAGES, 5)
        assert "SSL_CERT_FILE" in caught.value.fix
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert Client(server.url, "m").complete(MESSAGES, 5) == "Hi."


def test_letting_go_reaches_the_server(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with played(begins("word", then=waits), certificate=certificate) as server:
        chunks = Client(server.url, "m").ask({"messages": MESSAGES, "stream": True})
        assert next(chunk for chunk in chunks if chunk is not None).text == "word"
        chunks.close()
        assert server.left.wait()


def test_https_goes_by_the_proxy_of_the_environment(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with played(says("Hi."), certificate=certificate) as server, proxied(server.server_port) as way:
        monkeypatch.setenv("https_proxy", f"http://ana:p%40ss@127.0.0.1:{way.server_address[1]}")
        assert Client("https://m.example/v1", "m").complete(MESSAGES, 5) == "Hi."
        (asked,) = way.asked
        assert asked.startswith("CONNECT m.example:443 ")
        assert "Proxy-Authorization: Basic YW5hOnBAc3M=" in asked
        assert Client(server.url, "m").complete(MESSAGES, 5) == "Hi."
        assert len(way.asked) == 1  # this machine is asked without
