import type { Bot, Card, ExportOrder, Job, Order, Proposal, Trouble, Verification } from "./protocol";
import type { Server } from "./server";

/** A refusal, with what to do about it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly trouble: Trouble,
  ) {
    super(`${trouble.fact} ${trouble.fix}`.trim());
  }
}

/** What went wrong, whatever was thrown; `fact` is empty where nobody said. */
export const troubleOf = (error: unknown): Trouble =>
  error instanceof ApiError ? error.trouble : { fact: error instanceof Error ? error.message : "", fix: "" };

function isTrouble(value: unknown): value is Trouble {
  const { fact, fix } = (value ?? {}) as Partial<Trouble>;
  return typeof fact === "string" && fact !== "" && typeof fix === "string";
}

/** The addresses of the server's extension. Every method throws an {@link ApiError}. */
export class Api {
  constructor(private readonly server: Server) {}

  at(path: string): Promise<Bot> {
    return this.get(`bot?path=${encodeURIComponent(path)}`);
  }

  remove(bot: Bot): Promise<void> {
    return this.send(`bots/${bot.id}`, "DELETE");
  }

  watch(bot: Bot, on: boolean): Promise<Bot> {
    return this.send(`bots/${bot.id}/watch`, "POST", { on });
  }

  notebook(bot: Bot): Promise<{ path: string }> {
    return this.send(`bots/${bot.id}/notebook`, "POST", {});
  }

  python(bot: Bot): Promise<{ python: string }> {
    return this.get(`bots/${bot.id}/python`);
  }

  /** What a bundle says of itself. */
  card(bot: Bot): Promise<Card> {
    return this.get(`bots/${bot.id}/card`);
  }

  verify(bot: Bot): Promise<Verification> {
    return this.get(`bots/${bot.id}/verify`);
  }

  export(bot: Bot, order: ExportOrder): Promise<Job> {
    return this.send(`bots/${bot.id}/export`, "POST", order);
  }

  proposal(folder: string): Promise<Proposal> {
    return this.get(`proposal?folder=${encodeURIComponent(folder)}`);
  }

  build(order: Order): Promise<Job> {
    return this.send("jobs", "POST", order);
  }

  /** Begins a job once more. */
  again(job: Job, page: string): Promise<Job> {
    return this.send(`jobs/${job.id}/again`, "POST", { page });
  }

  /** Stops a job that is not over; forgets one that is. */
  end(job: Job): Promise<void> {
    return this.send(`jobs/${job.id}`, "DELETE");
  }

  private get<T>(path: string): Promise<T> {
    return this.read(this.server.request(path));
  }

  private send<T>(path: string, method: "POST" | "DELETE", body?: unknown): Promise<T> {
    return this.read(this.server.request(path, body === undefined ? { method } : { method, body: JSON.stringify(body) }));
  }

  private async read<T>(asked: Promise<Response>): Promise<T> {
    const response = await asked;
    const text = await response.text();
    const data: unknown = parsed(text);
    if (response.ok) return data as T;
    const error = (data as { error?: unknown } | null)?.error;
    throw new ApiError(response.status, isTrouble(error) ? error : { fact: `${response.status} ${response.statusText}`, fix: "" });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
