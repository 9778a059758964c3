import { save } from "../chat/transcript";
import type { BundleEvent, Request } from "./protocol";

/**
 * Fetches a file from the kernel in pieces, and hands it to the browser's download.
 *
 * @returns null when it is done, else what came instead of a piece
 */
export async function fetchFile(
  { name, size }: { name: string; size: number },
  ask: (request: Request) => Promise<BundleEvent | null>,
  progress: (share: number) => void,
): Promise<BundleEvent | "unreachable" | null> {
  const pieces: ArrayBuffer[] = [];
  for (let offset = 0; offset < size; ) {
    const event = await ask({ type: "piece", name, offset });
    if (event?.type !== "piece" || !event.data?.byteLength) return event ?? "unreachable";
    const { buffer, byteOffset, byteLength } = event.data;
    pieces.push(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
    offset += byteLength;
    progress(offset / size);
  }
  save(name, new Blob(pieces, { type: "application/zip" }));
  return null;
}
