/** What must survive a closed page: answers that are not uploaded yet. IndexedDB, or memory. */
import type { Answer } from "./api";

export interface Waiting {
  /** Link and sheet: one answer at most waits for a sheet. */
  key: string;
  link: string;
  sheet: string;
  number: number;
  name: string;
  deviceKey: string;
  answer: Answer;
}

const NAME = "huhutong-ballot";
const TABLE = "waiting";

let database: Promise<IDBDatabase | null> | undefined;
const memory = new Map<string, Waiting>();

function connected(): Promise<IDBDatabase | null> {
  database ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "key" });
      request.onsuccess = () => resolve(request.result);
      // Private windows of some browsers refuse storage: then the page itself keeps the answers.
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return database;
}

async function run<T>(
  mode: IDBTransactionMode,
  work: (table: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  const base = await connected();
  if (!base) return undefined;
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(TABLE, mode, { durability: "strict" });
    const request = work(transaction.objectStore(TABLE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error ?? new Error("storage"));
    transaction.onabort = () => reject(transaction.error ?? new Error("storage"));
  });
}

export async function keep(item: Waiting): Promise<void> {
  memory.set(item.key, item);
  await run("readwrite", (table) => table.put(item)).catch(() => undefined);
}

export async function forget(key: string): Promise<void> {
  memory.delete(key);
  await run("readwrite", (table) => table.delete(key)).catch(() => undefined);
}

/** The answers of one link, in the order of its households. */
export async function waitingOf(link: string): Promise<Waiting[]> {
  const kept = (await run("readonly", (table) => table.getAll() as IDBRequest<Waiting[]>).catch(
    () => undefined,
  )) ?? [...memory.values()];
  return kept.filter((item) => item.link === link).sort((a, b) => a.number - b.number);
}

/** Names a link without keeping it on a borrowed phone (FNV-1a, 64 bits in two halves). */
export function linkName(token: string): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (const sign of token) {
    const code = sign.codePointAt(0) ?? 0;
    low = Math.imul(low ^ code, 0x01000193) >>> 0;
    high = Math.imul(high ^ (code + low), 0x85ebca6b) >>> 0;
  }
  return low.toString(16).padStart(8, "0") + high.toString(16).padStart(8, "0");
}

/** A UUID of its own for each answer; plain http has no crypto.randomUUID. */
export function newDeviceKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
