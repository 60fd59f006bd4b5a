"""What a program does with pyOneFichierClient."""

import os
import sys

import requests
from pyOneFichierClient.OneFichierAPI import FichierClient
from pyOneFichierClient.OneFichierAPI.exceptions import FichierResponseNotOk

LINK = os.environ["LINK"]
client = FichierClient(os.environ["KEY"])


def listing():
    files = client._get_files(0)
    names = [item["filename"] for item in files["items"]]
    assert "a.bin" in names, names


def download():
    url = client.get_download_link(LINK)
    assert len(requests.get(url).content) == 1000


def upload():
    with open("TESTFILE.dat", "wb") as file:
        file.write(b"content")
    link = client.upload_file("TESTFILE.dat")
    assert requests.get(client.get_download_link(link)).content == b"content", link


def info():
    assert client.get_file_info(LINK)["filename"] == "a.bin"


def move():
    # The service refuses to move a file to where it is.
    folder = requests.post(os.environ["CONTROL"] + "/folders", json={"path": "to"}).json()["id"]
    moved = client.move_file([LINK], destination_folder=folder, rename="c.bin")
    assert moved["moved"] == 1, moved


def copy():
    copied = client.copy_file([LINK], destination_folder=0)
    assert copied["copied"] == 1, copied


def remove():
    removed = client.remove_file([LINK])
    assert removed["removed"] == 1, removed


def error():
    try:
        client.get_file_info("https://1fichier.com/?aaaaabbbbbcccccddddd")
    except FichierResponseNotOk:
        return
    raise AssertionError("no error")


{"list": listing}.get(sys.argv[1], globals().get(sys.argv[1]))()
