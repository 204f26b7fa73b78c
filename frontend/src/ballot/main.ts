/** The ballot: PIN, welcome, one household a screen, finished. /ballot/ and /ballot/<token>/. */
import { Ballot } from "./ballot";
import { tookNewVersion } from "./install";
import { lookAsBefore } from "./look";

const START = "/ballot/";

/** The link's token stands in the address only: the page itself is the same for everybody. */
const token = decodeURIComponent(location.pathname.slice(START.length).replace(/\/$/, ""));

const root = document.getElementById("ballot");
if (root) {
  lookAsBefore();
  // A newer version is taken here and nowhere else: nobody is in the middle of a household.
  void tookNewVersion().then((loading) => {
    if (!loading) void new Ballot(root, token, START).start();
  });
}
