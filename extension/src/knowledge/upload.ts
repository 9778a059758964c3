import { newId } from "../chat/replies";
import { fill } from "../chat/strings/languages";
import { trouble, type Context } from "./context";

/** What a file may do on its way: how far it came, and what to do when its name is taken. */
export interface Watch {
  progress(share: number): void;
  /** Whether it may take the place of the file of its name. */
  replace(): Promise<boolean>;
}

/** Sends a file in pieces. Returns whether it was added, and what came of it in words. */
export async function upload(file: File, chunk: number, context: Context, watch: Watch): Promise<[boolean, string]> {
  const { strings } = context;
  for (const replace of [false, true]) {
    const id = newId();
    let event = await context.ask({ type: "upload", upload: id, name: file.name, size: file.size, replace }).end;
    for (let offset = 0; event?.type === "received" && offset < file.size; offset += chunk) {
      watch.progress(offset / file.size);
      const piece = await read(file.slice(offset, offset + chunk));
      if (piece === null) {
        await context.ask({ type: "drop", upload: id }).end;
        return [false, strings.failed];
      }
      event = await context.ask({ type: "chunk", upload: id, offset }, undefined, [piece]).end;
    }
    if (event?.type === "received") return [true, fill(strings.added, file.name)];
    if (event?.type !== "taken") return [false, trouble(event, strings)];
    if (!replace && !(await watch.replace())) return [false, fill(strings.kept, file.name)];
  }
  return [false, strings.failed];
}

/** The bytes; null where the file cannot be read, as a folder cannot. */
async function read(blob: Blob): Promise<ArrayBuffer | null> {
  try {
    return await blob.arrayBuffer();
  } catch {
    return null;
  }
}
