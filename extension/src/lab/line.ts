/** Pauses before a new try, in milliseconds; the last one is kept. */
const PAUSES = [250, 500, 1_000, 2_000, 5_000, 10_000];

export interface LineListener {
  message(data: unknown): void;
  /** Whether something can be sent. */
  live(live: boolean): void;
}

/** A websocket that comes back: it is opened anew after every loss, until it is closed. */
export class Line {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private closed = false;

  constructor(
    private readonly open: () => WebSocket,
    private readonly listener: LineListener,
  ) {
    this.connect();
  }

  /** Sends a message, and binary ones after it. Nothing is kept for a line that is not live. */
  send(message: unknown, buffers: readonly ArrayBuffer[] = []): void {
    const { socket } = this;
    if (socket?.readyState !== 1) return;
    socket.send(JSON.stringify(message));
    for (const buffer of buffers) socket.send(buffer);
  }

  /** Tries at once what would be tried after a pause. */
  retry(): void {
    if (this.closed || this.socket) return;
    clearTimeout(this.timer);
    this.connect();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  private connect(): void {
    const socket = this.open();
    this.socket = socket;
    socket.onopen = () => {
      if (this.socket === socket) this.listener.live(true);
    };
    socket.onmessage = ({ data }) => {
      if (this.socket !== socket || typeof data !== "string") return;
      this.tries = 0;
      this.listener.message(JSON.parse(data));
    };
    socket.onclose = () => this.lost(socket);
  }

  private lost(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.socket = null;
    this.listener.live(false);
    const pause = PAUSES[Math.min(this.tries++, PAUSES.length - 1)];
    this.timer = setTimeout(() => this.connect(), pause);
  }
}
