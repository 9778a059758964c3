import type { Job } from "./protocol";

const PAGE = "slimchat:page";
const TOLD = "slimchat:told";
/** A server keeps fewer jobs that are over. */
const TOLD_KEPT = 100;

/**
 * This tab of the browser; a reload does not make it another. A job bears the name of the page that
 * ordered it from its first moment on, so it is known even where the page was left before the
 * answer to its order came.
 */
export class Page {
  readonly id: string;
  private told: string[];

  constructor(private readonly storage: Pick<Storage, "getItem" | "setItem">) {
    this.id = storage.getItem(PAGE) ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
    storage.setItem(PAGE, this.id);
    this.told = (storage.getItem(TOLD) ?? "").split(" ").filter(Boolean);
  }

  /** Whether a job was ordered here, and how it ended is yet to be told. */
  awaits(job: Job): boolean {
    return job.page === this.id && !this.told.includes(job.id);
  }

  /** How a job ended was told for good. */
  hasTold(job: Job): void {
    this.told = [...this.told, job.id].slice(-TOLD_KEPT);
    this.storage.setItem(TOLD, this.told.join(" "));
  }
}
