import { URLExt } from "@jupyterlab/coreutils";
import { ServerConnection } from "@jupyterlab/services";

/** The way to the server's extension. */
export interface Server {
  request(path: string, init?: RequestInit): Promise<Response>;
  socket(path: string): WebSocket;
}

const API = "slimchat/api";

/** The server that serves the page. */
export function jupyterServer(settings: ServerConnection.ISettings): Server {
  const { baseUrl, wsUrl, token, appendToken, WebSocket } = settings;
  return {
    request: (path, init = {}) => ServerConnection.makeRequest(URLExt.join(baseUrl, API) + `/${path}`, init, settings),
    socket: (path) => {
      const query = appendToken && token !== "" ? `?token=${encodeURIComponent(token)}` : "";
      return new WebSocket(`${URLExt.join(wsUrl, API)}/${path}${query}`);
    },
  };
}
