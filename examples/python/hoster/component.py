"""The component in wasmtime, inside this process and without time limits.
Programs use `Hoster`, which runs this in a separate process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wasmtime import Config, Engine, Store, WasiConfig
from wasmtime.component import Component as Compiled
from wasmtime.component import Func, Linker, Record, Variant

HOSTER = "hoster:plugin/hoster@0.1.0"
STORAGE = "hoster:plugin/storage@0.1.0"
MEMORY_BYTES = 64 << 20


class Component:
    """A plugin and one of its sessions."""

    def __init__(self, path: Path, settings: dict[str, Any]) -> None:
        config = Config()
        config.cache = True  # the second start takes milliseconds
        engine = Engine(config)
        linker = Linker(engine)
        linker.add_wasip2()
        linker.add_wasi_http()
        self._store = Store(engine)
        self._store.set_limits(memory_size=MEMORY_BYTES)
        # No files, no arguments; the environment is only for a policy in front of the plugin.
        wasi = WasiConfig()
        wasi.env = list(settings["environment"].items())
        self._store.set_wasi(wasi)
        self._store.set_wasi_http()
        self._instance = linker.instantiate(self._store, Compiled.from_file(engine, str(path)))
        self._session = self._function(HOSTER, "[constructor]session")(
            self._store,
            _record(
                credential=Variant("key", settings["key"]) if settings["key"] else Variant("none"),
                pace="plugin",
                language="en",
                endpoint=settings["endpoint"],
                options=_pairs(settings["options"]),
            ),
        )

    def describe(self) -> Any:
        return _plain(self._function(HOSTER, "describe")(self._store))

    def recognize(self, link: str) -> Any:
        return _plain(self._function(HOSTER, "recognize")(self._store, link))

    def account(self) -> Any:
        return self._call("account")

    def check(self, links: list[str]) -> Any:
        return self._call("check", links)

    def expand(self, folder: str, password: str | None) -> Any:
        return self._call("expand", folder, password)

    def resolve(
        self, link: str, password: str | None, token: str | None, fetch_details: bool
    ) -> Any:
        options = {"password": password, "token": token, "fetch-details": fetch_details}
        return self._call("resolve", link, _record(**options, options=[]))

    def begin_upload(
        self, file_name: str, size: int, folder: str | None, password: str | None
    ) -> Any:
        request = {"file-name": file_name, "size": size, "folder": folder, "password": password}
        return self._call("begin-upload", _record(**request, checksum=None, options=[]))

    def finish_upload(self, id: str) -> Any:
        return self._call("finish-upload", id)

    def list_entries(self, folder: str | None) -> Any:
        function = self._function(STORAGE, "list-entries")
        return _answer(function(self._store, self._session, folder))

    def _call(self, method: str, *arguments: Any) -> Any:
        function = self._function(HOSTER, f"[method]session.{method}")
        return _answer(function(self._store, self._session, *arguments))

    def _function(self, interface: str, name: str) -> Func:
        inside = self._instance.get_export_index(self._store, interface)
        index = inside and self._instance.get_export_index(self._store, name, inside)
        function = index and self._instance.get_func(self._store, index)
        if not function:
            raise RuntimeError(f"this component does not export {name} of {interface}")
        return function


class Refused(Exception):
    """The plugin's own error, as plain data."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.error = error


def _answer(result: Any) -> Any:
    """Unwraps a result. wasmtime keeps the tags ok and err only if both cases look
    alike; otherwise a record is the error."""
    tagged = isinstance(result, Variant) and result.tag in ("ok", "err")
    failed = result.tag == "err" if tagged else isinstance(result, Record)
    value = _plain(result.payload if tagged else result)
    if failed:
        raise Refused(value)
    return value


def _record(**fields: Any) -> Record:
    record = Record()
    for name, value in fields.items():
        setattr(record, name, value)
    return record


def _pairs(pairs: dict[str, str]) -> list[tuple[str, str]]:
    return list(pairs.items())


def _plain(value: Any) -> Any:
    """Records as dictionaries with Python's names, variants as case and value."""
    if isinstance(value, Record):
        return {name.replace("-", "_"): _plain(field) for name, field in vars(value).items()}
    if isinstance(value, Variant):
        return {"case": value.tag, "value": _plain(value.payload)}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
