/** One evaluator's safe on a borrowed phone: households and answers, sealed with their PIN.
 *
 * AES-GCM under a key that PBKDF2 makes of PIN and salt; the key lives in memory only. Where the
 * phone cannot seal (plain http) or keep (some private windows), all stays in memory: what waits
 * then is lost with the page, and the page says so.
 */
import * as device from "./device";

/** As many as a password hash of today asks for; a second on an old phone. */
const ROUNDS = 600_000;
const TRIES = 5;
const CLOSED_MS = 15 * 60_000;

/** Why a safe stays shut. */
export interface Shut {
  left: number;
  minutes: number;
}

/** Safes that this phone cannot keep, while the page is open. */
const inMemory = new Map<string, { pin: string; safe: Safe }>();

export class Safe {
  private readonly content = new Map<string, unknown>();
  private last: Promise<void> = Promise.resolve();

  private constructor(
    readonly link: string,
    private readonly key: CryptoKey | undefined,
  ) {}

  /** True where what is kept survives a closed page. */
  get lasts(): boolean {
    return this.key !== undefined;
  }

  static async make(link: string, pin: string, until: number): Promise<Safe> {
    if (!(await canSeal())) {
      const safe = new Safe(link, undefined);
      inMemory.set(link, { pin, safe });
      return safe;
    }
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const key = await derived(pin, salt, ROUNDS);
    await device.keepLock({ link, salt, rounds: ROUNDS, until, wrong: 0, closedUntil: 0 });
    askToStay();
    return new Safe(link, key);
  }

  /** The safe of a link, or why it stays shut, or undefined where there is none. */
  static async open(link: string, pin: string): Promise<Safe | Shut | undefined> {
    const held = inMemory.get(link);
    if (held) return held.pin === pin ? held.safe : { left: TRIES, minutes: 0 };
    const lock = (await device.locks()).find((one) => one.link === link);
    if (!lock || !(await canSeal())) return undefined;
    const waitMs = lock.closedUntil - Date.now();
    if (waitMs > 0) return { left: 0, minutes: Math.ceil(waitMs / 60_000) };
    const safe = new Safe(link, await derived(pin, lock.salt, lock.rounds));
    try {
      for (const part of await device.contentOf(link))
        safe.content.set(part.name, await safe.unsealed(part));
    } catch {
      return missed(lock);
    }
    if (lock.wrong) await device.keepLock({ ...lock, wrong: 0 });
    return safe;
  }

  get<T>(name: string): T | undefined {
    return this.content.get(name) as T | undefined;
  }

  all<T>(prefix: string): T[] {
    const found = [...this.content].filter(([name]) => name.startsWith(prefix));
    return found.map(([, value]) => value as T);
  }

  /** The value is in the safe; on the phone itself once the promise resolves. */
  put(name: string, value: unknown): Promise<void> {
    this.content.set(name, value);
    return this.after(async (key) => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(value));
      const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
      await device.keepContent({ id: this.idOf(name), link: this.link, name, iv, bytes });
    });
  }

  remove(name: string): Promise<void> {
    this.content.delete(name);
    return this.after(() => device.dropContent(this.idOf(name)));
  }

  /** Nothing of it is left on the phone. */
  async wipe(): Promise<void> {
    this.content.clear();
    inMemory.delete(this.link);
    await this.last;
    await device.dropLink(this.link).catch(() => undefined);
  }

  private idOf(name: string): string {
    return `${this.link}/${name}`;
  }

  /** One after the other, so that an older value never lands on a newer one. */
  private after(work: (key: CryptoKey) => Promise<void>): Promise<void> {
    const { key } = this;
    if (!key) return Promise.resolve();
    this.last = this.last.then(() => work(key)).catch(() => undefined);
    return this.last;
  }

  private async unsealed(part: device.Sealed): Promise<unknown> {
    if (!this.key) return undefined;
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: part.iv },
      this.key,
      part.bytes,
    );
    return JSON.parse(new TextDecoder().decode(plain));
  }
}

/** How many answers wait on this phone, by link; what has run out is dropped. */
export async function waitingOnPhone(): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const lock of await device.locks()) {
    if (lock.until < Date.now()) await device.dropLink(lock.link);
    else {
      const parts = await device.contentOf(lock.link);
      found.set(lock.link, parts.filter((part) => part.name.startsWith("answer/")).length);
    }
  }
  for (const [link, { safe }] of inMemory) found.set(link, safe.all("answer/").length);
  return found;
}

async function canSeal(): Promise<boolean> {
  return crypto.subtle !== undefined && (await device.keeps());
}

async function derived(
  pin: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<CryptoKey> {
  const raw = new TextEncoder().encode(pin);
  const base = await crypto.subtle.importKey("raw", raw, "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

async function missed(lock: device.Lock): Promise<Shut> {
  const wrong = lock.wrong + 1;
  const closed = wrong >= TRIES;
  await device.keepLock({
    ...lock,
    wrong: closed ? 0 : wrong,
    closedUntil: closed ? Date.now() + CLOSED_MS : 0,
  });
  return closed ? { left: 0, minutes: CLOSED_MS / 60_000 } : { left: TRIES - wrong, minutes: 0 };
}

/** Chromium grants it without a question; others would ask, and an elder would be frightened. */
function askToStay(): void {
  if ("userAgentData" in navigator) void navigator.storage?.persist?.().catch(() => false);
}

/** Names a link without keeping it: 64 bits of SHA-256, of FNV-1a where there is no crypto. */
export async function linkName(token: string): Promise<string> {
  if (crypto.subtle) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
    return hex(new Uint8Array(digest).subarray(0, 8));
  }
  let low = 0x811c9dc5;
  for (const sign of token) low = Math.imul(low ^ (sign.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return low.toString(16).padStart(8, "0");
}

/** A UUID of its own for each answer; plain http has no crypto.randomUUID. */
export function newDeviceKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const hex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
