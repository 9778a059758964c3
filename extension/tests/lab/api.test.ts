import { expect, it } from "vitest";
import { Api, ApiError, troubleOf } from "../../src/lab/api";
import { bot, FakeServer, job } from "./fake-server";

const failure = async (answer: Response): Promise<ApiError> => {
  const server = new FakeServer();
  server.answer = answer;
  return new Api(server).proposal("a folder/x").catch((error: ApiError) => error) as Promise<ApiError>;
};

it("asks as the server expects it", async () => {
  const server = new FakeServer();
  const api = new Api(server);
  const each = async (action: () => Promise<unknown>): Promise<void> => {
    server.answer = new Response("{}");
    await action();
  };
  await each(() => api.proposal("a folder/x"));
  await each(() => api.at("á.slimchat"));
  await each(() => api.build({ folder: "x", name: "X" }));
  await each(() => api.watch(bot(), true));
  await each(() => api.again(job(), "1-2"));
  server.answer = new Response(null, { status: 204 });
  await api.end(job());
  expect(server.asked).toEqual([
    "GET proposal?folder=a%20folder%2Fx",
    "GET bot?path=%C3%A1.slimchat",
    'POST jobs {"folder":"x","name":"X"}',
    'POST bots/bAcme/watch {"on":true}',
    'POST jobs/j1/again {"page":"1-2"}',
    "DELETE jobs/j1",
  ]);
});

it("passes on what the server says is wrong, and says the status where it says nothing", async () => {
  const error = { fact: "There is no folder.", fix: "Make one." };
  const told = await failure(new Response(JSON.stringify({ error }), { status: 404 }));
  expect([told.status, told.message, troubleOf(told)]).toEqual([404, "There is no folder. Make one.", error]);
  const silent = await failure(new Response("<html>", { status: 502, statusText: "Bad Gateway" }));
  expect(troubleOf(silent).fact).toBe("502 Bad Gateway");
  expect(troubleOf("what?").fact).toBe("");
});
