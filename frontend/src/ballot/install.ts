/** Putting the page on the phone, so that it opens without a signal; and taking a new version. */

const WORKER = "/ballot/worker.js";
const SCOPE = "/ballot/";
const PATIENCE_MS = 3000;

let ready = false;

/** Whether the page opens again without a signal. Until then it must stay open. */
export const opensWithoutSignal = (): boolean => ready;

/** Installs the worker, or leaves things as they are: on plain http, in some private windows and
 * behind a certificate that the phone does not trust there is none. */
export async function install(): Promise<void> {
  try {
    await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
    const registration = await navigator.serviceWorker.ready;
    ready = registration.active !== null;
  } catch {
    ready = false;
  }
}

/** True where a newer version was waiting: the page is loaded anew with it at once. */
export async function tookNewVersion(): Promise<boolean> {
  try {
    const registration = await navigator.serviceWorker.getRegistration(SCOPE);
    const { waiting } = registration ?? {};
    if (!waiting || !navigator.serviceWorker.controller) return false;
    const changed = new Promise<boolean>((resolve) => {
      navigator.serviceWorker.addEventListener("controllerchange", () => resolve(true));
      setTimeout(() => resolve(false), PATIENCE_MS);
    });
    waiting.postMessage("take");
    if (!(await changed)) return false;
    location.reload();
    return true;
  } catch {
    return false;
  }
}
