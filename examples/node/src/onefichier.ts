// The permissions that the plugin for 1fichier.com needs, as in its manifest.

import type { Options } from "./hoster.js";

const DOMAINS = [
  "1fichier.com",
  "alterupload.com",
  "cjoint.net",
  "desfichiers.com",
  "dfichiers.com",
  "megadl.fr",
  "mesfichiers.org",
  "piecejointe.net",
  "pjointe.com",
  "tenvoi.com",
  "dl4free.com",
  "desfichiers.net",
];

/** Only its own hosts; the key goes only to the API. */
export const POLICY: Options["policy"] = {
  hosts: [...DOMAINS, "*.1fichier.com"],
  keyHosts: ["api.1fichier.com"],
};
