import { newId } from "../chat/replies";
import type { Asked } from "./store";
import type { Ended } from "./task-store";
import type { Outcome } from "./uploads";

const CHUNK = 1 << 18;

/** What is asked while a file is on its way. */
export type UploadRequest =
  | { type: "upload"; upload: string; name: string; size: number; replace: boolean }
  | { type: "chunk"; upload: string; offset: number }
  | { type: "drop"; upload: string };

/** Where a file goes. */
export interface UploadStore<Event> {
  readonly state: { readonly chunk: number } | null;
  ask(request: UploadRequest, progress?: undefined, buffers?: ArrayBuffer[]): Asked<Event>;
}

/** What a file may do on its way: how far it came, and what to do when its name is taken. */
export interface Watch {
  progress(share: number): void;
  /** Whether it may take the place of the file of its name. */
  replace(): Promise<boolean>;
}

/** Sends a file, and asks before it takes the place of another. */
export async function upload<Event extends Ended>(
  file: File,
  store: UploadStore<Event>,
  watch: Watch,
): Promise<Outcome<Event>> {
  const first = await send(file, store, watch, false);
  if (first.type !== "failed" || first.event?.type !== "taken") return first;
  return (await watch.replace()) ? send(file, store, watch, true) : { type: "kept" };
}

async function send<Event extends Ended>(
  file: File,
  store: UploadStore<Event>,
  watch: Watch,
  replace: boolean,
): Promise<Outcome<Event>> {
  const id = newId();
  const chunk = store.state?.chunk ?? CHUNK;
  let event = await store.ask({ type: "upload", upload: id, name: file.name, size: file.size, replace }).end;
  for (let offset = 0; event?.type === "received" && offset < file.size; offset += chunk) {
    watch.progress(offset / file.size);
    const piece = await read(file.slice(offset, offset + chunk));
    if (piece === null) {
      await store.ask({ type: "drop", upload: id }).end;
      return { type: "unread" };
    }
    event = await store.ask({ type: "chunk", upload: id, offset }, undefined, [piece]).end;
  }
  return event?.type === "received" ? { type: "added" } : { type: "failed", event };
}

/** The bytes; null where the file cannot be read, as a folder cannot. */
async function read(blob: Blob): Promise<ArrayBuffer | null> {
  try {
    return await blob.arrayBuffer();
  } catch {
    return null;
  }
}
