// What the plugin for 1fichier.com needs, as its manifest says.

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

/** Its own hosts and nothing else; the key goes to the API alone. */
export const POLICY: Options["policy"] = {
  hosts: [...DOMAINS, "*.1fichier.com"],
  keyHosts: ["api.1fichier.com"],
};
