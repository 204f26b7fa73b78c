/** The ballot: PIN, welcome, one household a screen, finished. /ballot/<token>/ loads it. */
import * as api from "./api";
import { Ballot } from "./ballot";

const root = document.getElementById("ballot");
if (root) {
  const ballot = new Ballot(root, root.dataset.token ?? "");
  // Only a page that knows its session goes on without the PIN: the phone may be borrowed.
  void ballot.start(root.dataset.session === "open" ? api.resume : undefined);
}
