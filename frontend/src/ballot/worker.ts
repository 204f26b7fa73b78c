/** The ballot's service worker: the page opens without a signal. It holds nothing personal.
 *
 * It keeps the page's frame, style and script of one build and answers with them; every other
 * request, the API's above all, goes past it untouched. The server puts SHELL before this text.
 */

interface Shell {
  version: string;
  page: string;
  files: string[];
}

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Asking extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Worker {
  SHELL: Shell;
  skipWaiting(): Promise<void>;
  addEventListener(kind: "install" | "activate", heard: (event: Lasting) => void): void;
  addEventListener(kind: "fetch", heard: (event: Asking) => void): void;
  addEventListener(kind: "message", heard: (event: MessageEvent) => void): void;
}

const worker = self as unknown as Worker;
const { version, page, files } = worker.SHELL;
const PREFIX = "huhutong-ballot-";
const NAME = PREFIX + version;

async function keepShell(): Promise<void> {
  const cache = await caches.open(NAME);
  // Without cookies: what comes back is the same for everybody.
  const wanted = [page, ...files].map(async (address) => {
    const answer = await fetch(address, { credentials: "omit", cache: "no-cache" });
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status} ${address}`);
    await cache.put(address, answer);
  });
  await Promise.all(wanted);
}

async function dropFormer(): Promise<void> {
  const names = await caches.keys();
  const former = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(former.map((name) => caches.delete(name)));
}

async function kept(address: string, request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  return (await cache.match(address)) ?? fetch(request);
}

/** A link's page is the same frame as the app's own: the script reads the token for itself. */
const isPage = (path: string) =>
  path.startsWith(page) && /^([^/]+\/)?$/.test(path.slice(page.length));

worker.addEventListener("install", (event) => event.waitUntil(keepShell()));
worker.addEventListener("activate", (event) => event.waitUntil(dropFormer()));
worker.addEventListener("message", (event) => {
  // The page asks for it at its start, when nobody is in the middle of a household.
  if (event.data === "take") void worker.skipWaiting();
});
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && isPage(address.pathname))
    event.respondWith(kept(page, request));
  else if (files.includes(address.pathname)) event.respondWith(kept(address.pathname, request));
});
