/** The tables on the phone (IndexedDB). They see sealed bytes only; safe.ts seals them. */

/** What opens one evaluator's safe, besides their PIN. Holds no name and no link. */
export interface Lock {
  /** A digest of the link, so that the same paper finds its safe again. */
  link: string;
  salt: Uint8Array<ArrayBuffer>;
  rounds: number;
  /** When the link ends, and with it what is kept here. */
  until: number;
  wrong: number;
  closedUntil: number;
}

export interface Sealed {
  /** Link and name. */
  id: string;
  link: string;
  name: string;
  iv: Uint8Array<ArrayBuffer>;
  bytes: ArrayBuffer;
}

const NAME = "huhutong-ballot";
const VERSION = 2;
const LOCKS = "locks";
const CONTENT = "content";

let database: Promise<IDBDatabase | null> | undefined;

function connected(): Promise<IDBDatabase | null> {
  database ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        const base = request.result;
        // The first version kept answers in clear: they go.
        for (const table of Array.from(base.objectStoreNames)) base.deleteObjectStore(table);
        base.createObjectStore(LOCKS, { keyPath: "link" });
        base.createObjectStore(CONTENT, { keyPath: "id" });
      };
      request.onsuccess = () => {
        // Another window wants to delete it: this one must not stand in the way.
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => resolve(null);
      request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return database;
}

async function run<T>(
  name: string,
  mode: IDBTransactionMode,
  work: (table: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  const base = await connected();
  if (!base) return undefined;
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(name, mode, { durability: "strict" });
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error ?? new Error("storage"));
    transaction.onabort = () => reject(transaction.error ?? new Error("storage"));
  });
}

/** Whether this phone keeps anything for us: some private windows refuse. */
export async function keeps(): Promise<boolean> {
  return (await connected()) !== null;
}

export async function locks(): Promise<Lock[]> {
  const read = (table: IDBObjectStore) => table.getAll() as IDBRequest<Lock[]>;
  return (await run(LOCKS, "readonly", read).catch(() => undefined)) ?? [];
}

export async function keepLock(lock: Lock): Promise<void> {
  await run(LOCKS, "readwrite", (table) => table.put(lock));
}

export async function contentOf(link: string): Promise<Sealed[]> {
  const read = (table: IDBObjectStore) => table.getAll() as IDBRequest<Sealed[]>;
  const all = (await run(CONTENT, "readonly", read).catch(() => undefined)) ?? [];
  return all.filter((part) => part.link === link);
}

export async function keepContent(part: Sealed): Promise<void> {
  await run(CONTENT, "readwrite", (table) => table.put(part));
}

export async function dropContent(id: string): Promise<void> {
  await run(CONTENT, "readwrite", (table) => table.delete(id));
}

/** Nothing of a link is left; with the last one the tables themselves go. */
export async function dropLink(link: string): Promise<void> {
  for (const part of await contentOf(link)) await dropContent(part.id);
  await run(LOCKS, "readwrite", (table) => table.delete(link));
  if ((await locks()).length > 0) return;
  (await connected())?.close();
  database = undefined;
  await new Promise<void>((resolve) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}
