// What a program does with the package 1fichier-api.
const assert = require("node:assert");
const https = require("node:https");
const { HttpsProxyAgent } = require("https-proxy-agent");

const { CONTROL, KEY, LINK, LISTENING } = process.env;
https.globalAgent = new HttpsProxyAgent(`http://${LISTENING}`);
const API = require("1fichier-api").default ?? require("1fichier-api");
const api = new (API.default ?? API)(KEY);

const steps = {
  async download() {
    const { status, url } = await api.downloadFile({ url: LINK });
    assert.equal(status, "OK");
    const reply = await require("node-fetch")(url);
    assert.equal((await reply.buffer()).length, 1000);
  },
  async copy() {
    const { copied, urls } = await api.copyFile({ urls: [LINK] });
    assert.equal(copied, 1);
    assert.equal(urls[0].from_url, LINK);
  },
  async edit() {
    const { updated } = await api.editFile({ urls: [LINK], description: "edited" });
    assert.equal(updated, 1);
  },
  async error() {
    await assert.rejects(api.downloadFile({ url: "https://1fichier.com/?aaaaabbbbbcccccddddd" }));
  },
};
steps[process.argv[2]]().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
